import { useRef, useState, type FormEvent, type ReactElement } from 'react';
import { signIn, type Me } from '../api/me.ts';
import { Button, buttonClass } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { usePageTitle } from '../parts/page-title.ts';
import { TextField } from '../parts/text-field.tsx';
import { leave } from './leave.ts';

const troubles: Readonly<Record<string, string>> = {
  refused: 'The identity provider did not prove who you are. Try again.',
  expired: 'That took too long, or was done twice. Try again.',
  unreachable: 'The identity provider cannot be reached. Try again later, or tell whoever looks after Pacer.',
};
const wide = 'w-full !h-10';

/** The way in, for somebody who may not look at anything yet. */
export function SignIn({ me }: { readonly me: Me }): ReactElement {
  usePageTitle('Sign in');
  const trouble = troubles[new URLSearchParams(window.location.search).get('trouble') ?? ''];
  return (
    <main id="main" className="grid min-h-dvh place-items-center px-4">
      <div className="w-full max-w-sm rounded-xl border border-line bg-surface p-6">
        <h1 className="flex items-center gap-2 text-xl font-semibold">
          <Icon name="lock" /> {me.signedIn ? 'Nothing to see for you yet' : 'Sign in to Pacer'}
        </h1>
        {trouble === undefined ? null : <Alert text={trouble} />}
        {me.signedIn ? <NoRole me={me} /> : <Ways me={me} />}
      </div>
    </main>
  );
}

function Ways({ me: { ways } }: { readonly me: Me }): ReactElement {
  const here = window.location.pathname + window.location.search;
  const none = !ways.password && ways.provider === undefined;
  return (
    <div className="mt-5 space-y-4">
      {ways.provider === undefined ? null : (
        <a className={buttonClass('main', wide)} href={`/sign-in/openid?to=${encodeURIComponent(here)}`}>
          Sign in with {ways.provider}
        </a>
      )}
      {ways.password ? <PasswordForm /> : null}
      {none ? (
        <p className="text-soft">One comes in here by way of a proxy, or with a token. Nobody signs in on this page.</p>
      ) : null}
    </div>
  );
}

function PasswordForm(): ReactElement {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [trouble, setTrouble] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  // What is drawn may be older than a second press of Enter.
  const isSent = useRef(false);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isSent.current) return;
    // What a browser fills in by itself need not have been told as typing.
    const given = new FormData(event.currentTarget);
    const text = (name: string): string => {
      const value = given.get(name);
      return typeof value === 'string' ? value : '';
    };
    isSent.current = true;
    setBusy(true);
    try {
      await signIn(text('user'), text('password'));
      // Everything that was refused before is read anew.
      if (window.location.pathname === '/sign-in') window.location.assign('/');
      else window.location.reload();
    } catch (thrown) {
      setTrouble(thrown instanceof Error ? thrown.message : 'That did not work.');
      setBusy(false);
      isSent.current = false;
    }
  }

  return (
    <form onSubmit={event => void submit(event)} className="space-y-4">
      {trouble === undefined ? null : <Alert text={trouble} />}
      <TextField
        label="User"
        name="user"
        value={user}
        onChange={setUser}
        autoComplete="username"
        isRequired
        isCode
        maxLength={320}
        isInvalid={trouble !== undefined}
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
        isCode
        maxLength={1000}
        isInvalid={trouble !== undefined}
      />
      <Button look="main" type="submit" isPending={isBusy} className={wide}>
        Sign in
      </Button>
    </form>
  );
}

function NoRole({ me }: { readonly me: Me }): ReactElement {
  return (
    <div className="mt-4 space-y-4">
      <p>
        You are signed in as <b>{me.email ?? me.name}</b>, and no role in the configuration of Pacer names you or a
        group of yours. Ask whoever looks after it.
      </p>
      <Button look="main" onPress={() => void leave()} className={wide}>
        Sign out
      </Button>
    </div>
  );
}

function Alert({ text }: { readonly text: string }): ReactElement {
  return (
    <p role="alert" className="mt-4 rounded-md border border-bad/40 bg-bad-ground px-3 py-2 text-sm text-bad">
      {text}
    </p>
  );
}
