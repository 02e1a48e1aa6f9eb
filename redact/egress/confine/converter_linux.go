package confine

import (
	"fmt"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// talk are calls of who talks to others.
var talk = []string{"socket", "socketpair", "connect", "bind", "accept", "accept4", "sendmsg", "sendmmsg", "fork", "vfork"}

// Converter confines this process, which then becomes another program: it
// reads what a stranger's camera sent, so all that is left to it is its
// standard input and output. Unlike a station it does without none of the
// layers; the error says which is missing.
func Converter() error {
	for _, l := range []struct {
		resource int
		most     uint64
	}{
		{unix.RLIMIT_CORE, 0},
		{unix.RLIMIT_FSIZE, 0},
		{unix.RLIMIT_NOFILE, 32},
		{unix.RLIMIT_AS, 4 << 30}, // far above what two 4K decoders map
	} {
		if err := unix.Setrlimit(l.resource, &unix.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return fmt.Errorf("limit the converter: %w", err)
		}
	}
	if abi, err := ll.LandlockGetABIVersion(); err != nil || abi < 1 {
		return fmt.Errorf("confine the converter: the kernel has no Landlock")
	}
	const run = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir | ll.AccessFSExecute)
	if err := landlock.V5.BestEffort().RestrictPaths(
		landlock.PathAccess(run, "/usr", "/lib", "/lib64").IgnoreIfMissing(),
		landlock.PathAccess(ll.AccessFSReadFile, "/etc/ld.so.cache").IgnoreIfMissing(),
	); err != nil {
		return fmt.Errorf("restrict the converter's files: %w", err)
	}
	info, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	names := append(append(append([]string{}, never...), alone...), talk...)
	if err := load(seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls:      []seccomp.SyscallGroup{{Action: seccomp.ActionErrno, Names: known(info, names)}},
	}); err != nil {
		return fmt.Errorf("restrict the converter's calls: %w", err)
	}
	return nil
}
