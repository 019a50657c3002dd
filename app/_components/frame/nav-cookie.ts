/** Cookie that keeps the navigation as the reader left it; read on the server, so that nothing jumps. */
export const NAV_COOKIE = 'co_nav';
