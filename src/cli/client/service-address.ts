/** Where the service is and how to get in; `token` is null when it asks for none. */
export type ServiceAddress = { readonly url: string; readonly token: string | null };
