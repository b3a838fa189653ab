import packageFile from '../package.json' with { type: 'json' };

/** The version of Pacer, as `pacer --version` and `/metrics` tell it. */
export const { version } = packageFile;
