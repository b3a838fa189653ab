import type { Transporter } from 'nodemailer';
import { pacerError } from '../../errors/pacer-error.ts';
import { subjectOf, textOf } from './text.ts';
import type { Channel, NoticeKind } from './types.ts';

/** A channel that is a mail server. */
export interface MailOptions {
  readonly name: string;
  readonly kinds: ReadonlySet<NoticeKind>;
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (port 465); else STARTTLS is used when the server offers it. */
  readonly secure: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
  /** PEM of authorities that the server may be known by. */
  readonly certificateAuthority?: string;
}

const timeoutMilliseconds = 15_000;

/** E-mail by SMTP, as plain text. The library is loaded with the first message. */
export function createMailChannel(options: MailOptions): Channel {
  let transporter: Promise<Transporter> | undefined;

  async function connect(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { host, port, secure, user, password, certificateAuthority } = options;
    return createTransport({
      host,
      port,
      secure,
      connectionTimeout: timeoutMilliseconds,
      socketTimeout: timeoutMilliseconds,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      ...(certificateAuthority === undefined ? {} : { tls: { ca: certificateAuthority } }),
    });
  }

  return {
    name: options.name,
    kinds: options.kinds,
    async send(message) {
      transporter ??= connect();
      const { from, to, host } = options;
      try {
        await (await transporter).sendMail({ from, to: [...to], subject: subjectOf(message), text: textOf(message) });
      } catch (thrown) {
        const said = thrown instanceof Error ? thrown.message : String(thrown);
        throw pacerError('upstream-error', {
          message: `The mail server ${host} did not take a message: ${said}.`,
          cause: thrown,
        });
      }
    },
    async close() {
      (await transporter?.catch(() => undefined))?.close();
    },
  };
}
