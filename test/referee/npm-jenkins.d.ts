// What the tests use of the package, which brings no types.
declare module 'jenkins' {
  interface Settings {
    readonly baseUrl: string;
    readonly crumbIssuer?: boolean;
  }
  type Json = Record<string, unknown>;
  interface LogPart {
    readonly text: string;
    readonly more: boolean;
    readonly size: string;
  }
  interface LogStream {
    on(event: 'data', listener: (text: string) => void): void;
    on(event: 'end', listener: () => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
  }
  class Jenkins {
    constructor(settings: Settings);
    info(): Promise<Json>;
    readonly job: {
      exists(name: string): Promise<boolean>;
      create(name: string, xml: string): Promise<void>;
      config(name: string, xml?: string): Promise<string>;
      copy(from: string, name: string): Promise<void>;
      get(name: string): Promise<Json>;
      list(folder?: string): Promise<readonly Json[]>;
      enable(name: string): Promise<void>;
      disable(name: string): Promise<void>;
      destroy(name: string): Promise<void>;
      build(options: {
        readonly name: string;
        readonly parameters?: Readonly<Record<string, string>>;
        readonly delay?: string;
        readonly token?: string;
      }): Promise<number>;
    };
    readonly build: {
      get(name: string, number: number | string): Promise<Json>;
      stop(name: string, number: number): Promise<void>;
      term(name: string, number: number): Promise<void>;
      log(options: {
        readonly name: string;
        readonly number: number;
        readonly start?: string;
        readonly meta: true;
      }): Promise<LogPart>;
      logStream(name: string, number: number, options: { readonly delay: number }): LogStream;
    };
    readonly queue: {
      list(): Promise<readonly Json[]>;
      item(number: number): Promise<Json>;
      cancel(number: number): Promise<void>;
    };
  }
  export = Jenkins;
}
