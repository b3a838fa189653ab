import { describe, expect, it } from 'vitest';
import { entriesOf, moment, readerOf } from './support.ts';

const second = Date.UTC(2026, 10, 22, 7, 49, 2);

/** The table of the logs reference, section 4: a line of each family, the time it says, the basis, the level. */
const lines: readonly (readonly [row: string, line: string, at: number, basis: string, level?: string | undefined])[] =
  [
    ['1 ISO 8601 with nanoseconds', '2026-11-22T07:49:02.440925119Z hello', moment + 0.925119, 'stamp'],
    ['1 ISO 8601 with a comma', '2026-11-22 07:49:02,440 hello', moment, 'stamp-zone-assumed'],
    ['1 ISO 8601 with a zone', '2026-11-22T08:49:02.440+01:00 hello', moment, 'stamp'],
    ['1 ISO 8601 with a short zone', '2026-11-22T08:49:02.440+0100 hello', moment, 'stamp'],
    ['2 log4j', '2026-11-22 07:49:02,440 [main] INFO c.e.App - msg', moment, 'stamp-zone-assumed', 'info'],
    ['2 Spring Boot', '2026-11-22T07:49:02.440Z  WARN 7 --- [app] [main] c.e.App : msg', moment, 'stamp', 'warn'],
    ['2 logback with the time alone', '07:49:02.440 [main] DEBUG c.e.App -- msg', moment, 'stamp-partial', 'debug'],
    [
      '3 Tomcat',
      '22-Nov-2026 07:49:02.440 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [1234] ms',
      moment,
      'stamp-zone-assumed',
      'info',
    ],
    [
      '4 java.util.logging',
      'Nov 22, 2026 7:49:02 AM com.e.App run\nSEVERE: msg',
      second,
      'stamp-zone-assumed',
      'error',
    ],
    [
      '4 java.util.logging in French',
      'nov. 22, 2026 7:49:02 AM com.e.App run\nINFO: msg',
      second,
      'stamp-zone-assumed',
      'info',
    ],
    ['5 syslog RFC 3164', '<34>Nov 22 07:49:02 host app[12]: msg', second, 'stamp-partial', 'fatal'],
    ['5 syslog RFC 3164 without priority', 'Nov 22 07:49:02 host app[12]: msg', second, 'stamp-partial'],
    [
      '6 syslog RFC 5424',
      '<35>1 2026-11-22T07:49:02.440Z host app 12 ID47 [meta sequenceId="7"] msg',
      moment,
      'stamp',
      'error',
    ],
    [
      '7 nginx access',
      '1.2.3.4 - - [22/Nov/2026:07:49:02 +0000] "GET / HTTP/1.1" 503 12 "-" "UA"',
      second,
      'stamp',
      'error',
    ],
    [
      '7 access with 404',
      '1.2.3.4 - bob [22/Nov/2026:07:49:02 +0000] "GET / HTTP/1.1" 404 12',
      second,
      'stamp',
      'warn',
    ],
    ['8 nginx error', '2026/11/22 07:49:02 [error] 12#0: *3 msg', second, 'stamp-zone-assumed', 'error'],
    [
      '9 Apache error',
      '[Sun Nov 22 07:49:02.440925 2026] [core:error] [pid 1] msg',
      moment + 0.925,
      'stamp-zone-assumed',
    ],
    ['10 glog', 'I1122 07:49:02.440925    12 file.cc:34] msg', moment + 0.925, 'stamp-partial', 'info'],
    [
      '10 glog with its year',
      'E20261122 07:49:02.440925    12 file.cc:34] msg',
      moment + 0.925,
      'stamp-zone-assumed',
      'error',
    ],
    ['11 Go', '2026/11/22 07:49:02 msg', second, 'stamp-zone-assumed'],
    ['12 Python', '2026-11-22 07:49:02,440 - name - WARNING - msg', moment, 'stamp-zone-assumed', 'warn'],
    ['12 Python without a time', 'WARNING:name:msg', moment + 1_000, 'observed', 'warn'],
    ['13 PHP-FPM', '[22-Nov-2026 07:49:02] NOTICE: msg', second, 'stamp-zone-assumed', 'info'],
    ['13 Monolog', '[2026-11-22T07:49:02.440925+00:00] app.ERROR: msg {} []', moment + 0.925, 'stamp', 'error'],
    ['14 PostgreSQL', '2026-11-22 07:49:02.440 UTC [12] LOG:  msg', moment, 'stamp', undefined],
    ['14 MySQL', '2026-11-22T07:49:02.440925Z 8 [Warning] msg', moment + 0.925, 'stamp', 'warn'],
    ['15 Redis', '12:M 22 Nov 2026 07:49:02.440 * msg', moment, 'stamp-zone-assumed'],
    ['16 seconds of the epoch', `${second / 1000} msg`, second, 'stamp'],
    ['16 seconds with a fraction', `${second / 1000}.440 msg`, moment, 'stamp'],
    ['16 milliseconds of the epoch', `${moment} msg`, moment, 'stamp'],
    ['17 pino', `{"level":50,"time":${moment},"pid":7,"hostname":"h","msg":"m"}`, moment, 'stamp', 'error'],
    ['18 bunyan', '{"v":0,"name":"n","level":30,"time":"2026-11-22T07:49:02.440Z","msg":"m"}', moment, 'stamp', 'info'],
    ['19 winston', '{"level":"warn","message":"m","timestamp":"2026-11-22T07:49:02.440Z"}', moment, 'stamp', 'warn'],
    [
      '20 logstash',
      '{"@timestamp":"2026-11-22T07:49:02.440Z","@version":"1","message":"m","level":"ERROR","level_value":40000}',
      moment,
      'stamp',
      'error',
    ],
    ['21 ECS', '{"@timestamp":"2026-11-22T07:49:02.440Z","log.level":"debug","message":"m"}', moment, 'stamp', 'debug'],
    [
      '21 ECS nested',
      '{"@timestamp":"2026-11-22T07:49:02.440Z","log":{"level":"debug"},"message":"m"}',
      moment,
      'stamp',
      'debug',
    ],
    ['21 zap', `{"level":"info","ts":${moment / 1000},"msg":"m"}`, moment, 'stamp', 'info'],
    [
      '21 GELF',
      `{"version":"1.1","short_message":"m","timestamp":${moment / 1000},"level":3}`,
      moment,
      'stamp',
      'error',
    ],
    ['22 logfmt', 'time=2026-11-22T07:49:02.440Z level=info msg="x y"', moment, 'stamp'],
  ];

describe('the time of a line', () => {
  it.each(lines)('%s', (_row, line, at, basis, level) => {
    const [entry, ...more] = entriesOf(`${line}\n`);
    expect(more).toEqual([]);
    expect(entry?.basis).toBe(basis);
    expect(entry?.at).toBeCloseTo(Number(at), 2);
    expect(entry?.level).toBe(level);
  });

  const pitfalls: readonly (readonly [string, string, number | undefined])[] = [
    ['of two digits for the year', '26/11/22 07:49:02 INFO msg', second],
    ['after a byte order mark', '\ufeff2026-11-22T07:49:02.440Z msg', moment],
    ['with a carriage return at the end', '2026-11-22T07:49:02.440Z msg\r', moment],
    ['after colours', '\u001b[32m2026-11-22T07:49:02.440Z\u001b[0m msg', moment],
    ['of a leap second', '2026-11-22T07:48:60.000Z msg', Date.UTC(2026, 10, 22, 7, 49)],
    ['at the end of the day', '2026-11-21T24:00:00Z msg', Date.UTC(2026, 10, 22)],
    ['that is none: month 13', '2026-13-22T07:49:02Z msg', undefined],
    ['that is none: hour 25', '2026-11-22T25:49:02Z msg', undefined],
    ['in the future, which is that of something else', '2099-01-01T00:00:00Z expires', undefined],
    ['in the middle of the text', 'expires 2026-11-22T07:49:02Z', undefined],
  ];
  it.each(pitfalls)('%s', (_what, line, at) => {
    const [entry] = entriesOf(`${line}\n`);
    // Without a time of its own it has the moment at which it was seen.
    expect(entry?.at).toBeCloseTo(at ?? moment + 1_000, 2);
    expect(entry?.basis === 'observed').toBe(at === undefined);
  });

  it('without a zone is put in the zone that most lines of the source agree on', () => {
    const reader = (end: number) => ({ low: moment - 1_000, high: moment + end });
    const text = Array.from({ length: 12 }, (_, index) => `2026-11-22 08:49:02,${440 + index} line ${index}\n`).join(
      '',
    );
    const entries = entriesOf(text, readerOf(reader));
    expect(entries.at(-1)?.at).toBeCloseTo(moment + 11, 2);
  });
});
