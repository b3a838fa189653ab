const id = '^([0-9a-f]{40}|[0-9a-f]{64})$';

const draft = {
  type: 'object',
  required: ['base', 'files'],
  additionalProperties: false,
  properties: {
    base: { type: 'string', pattern: id, description: 'Commit that the change was written against; full id.' },
    files: {
      type: 'object',
      minProperties: 1,
      maxProperties: 20,
      additionalProperties: { type: ['string', 'null'], maxLength: 262_144 },
      description: 'Whole text by path; null removes the file.',
    },
  },
};

/** Schemas of what the routes of changes are sent. */
export const proposalBodies = {
  draft,
  order: {
    ...draft,
    required: [...draft.required, 'message', 'key'],
    properties: {
      ...draft.properties,
      message: { type: 'string', minLength: 1, maxLength: 8000, description: 'Message of the commit.' },
      key: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]{16,64}$',
        description: 'Chosen by the sender; the same key again gives the same commit.',
      },
      owner: {
        type: 'string',
        minLength: 1,
        maxLength: 320,
        description: 'Who asks, where nobody signs in: a name, or `Name <address>`.',
      },
    },
  },
} as const;
