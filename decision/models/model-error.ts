/** Why a model was not taken or activated. */
export class ModelError extends Error {
  readonly code: 'checksum' | 'malformed_model' | 'smoke_failed' | 'not_found' | 'no_storage' | 'too_many';

  constructor(code: ModelError['code'], message: string) {
    super(message);
    this.name = 'ModelError';
    this.code = code;
  }
}
