// Package e2e flies the whole station from end to end, over real sockets and
// pseudo terminals: a simulated drone on one side, a page's WebSocket on the
// other, the flight log read by somebody else's reader. It has tests only, and only
// on Linux, where the ptys and the browser are.
package e2e
