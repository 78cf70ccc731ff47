/** The module as base64. */
export function compile(): Promise<string>;
