package wall

import (
	"os/exec"
	"strings"
	"testing"

	"skylatch/redact/egress/island"
)

// onIsland runs the test again in a network namespace that leads nowhere, and
// reports whether this is that run. Each has an island of its own, and the kernel
// is waited for: they run beside each other.
func onIsland(t testing.TB) bool {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Parallel()
	}
	return island.Alone(t)
}

// nft runs the command of that name in this process's place.
func nft(t testing.TB, stdin string, arguments ...string) string {
	t.Helper()
	name := "nft"
	if _, err := exec.LookPath(name); err != nil {
		name = "/usr/sbin/nft" // not in an ordinary user's path
	}
	command := exec.Command(name, arguments...)
	command.Stdin = strings.NewReader(stdin)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("nft %s: %v\n%s", arguments, err, out)
	}
	return string(out)
}
