import { isSecretName } from './secrets.ts';

/** What a secret prints as, everywhere (design law 9). */
const masked = '***';

const authorization =
  /\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:basic|bearer|token)\s{1,3})[^\s"']{1,4000}/gi;
const assignment =
  /((?:^|[\s"';&({,?])(?:-{1,2}|-D)?["']?([A-Za-z_][\w.-]{0,60})["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"';&,)}]{1,4000})/g;
const option = /((?:^|\s)--?([A-Za-z][\w.-]{0,60})\s{1,5})([^\s-][^\s]{0,4000})/g;

/** A text with `***` in the place of values that are named like secrets: `DB_PASSWORD=…`, `--token …`, Authorization headers. */
export function hideNamed(text: string): string {
  return text.replace(authorization, `$1${masked}`).replace(assignment, hideOne).replace(option, hideOne);
}

/** A colon also stands in ordinary sentences ("unexpected token: x"), so that there the name must say more. */
function hideOne(whole: string, before: string, name: string, value: string): string {
  const isNamed = before.trimEnd().endsWith(':') ? /pass(?:word|wd|phrase)|secret/i.test(name) : isSecretName(name);
  return isNamed && !value.startsWith('$') ? `${before}${masked}` : whole;
}
