package confine

import (
	"fmt"
	"os"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// scopeABI is the first Landlock that knows scopes.
const scopeABI = 6

// files leaves the station its data folder, its serial and capture devices, and
// the files that its configuration names.
//
// New ports appear as new names in /dev, so the files of the whole folder can
// be opened as far as the user's rights reach; nothing can be made there or
// listed. As root that includes disks: a station needs no root.
func files(c Config) (absent string, err error) {
	abi, err := ll.LandlockGetABIVersion()
	if err != nil || abi < 1 {
		return "the kernel has no Landlock", nil
	}
	const device = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSWriteFile | ll.AccessFSIoctlDev)
	const look = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir)
	rules := []landlock.Rule{
		dataFolder(c.Data),
		landlock.PathAccess(device, "/dev").IgnoreIfMissing(),
		landlock.PathAccess(look, "/sys/class/tty", "/sys/class/video4linux", "/sys/devices").IgnoreIfMissing(),
		landlock.PathAccess(landlock.AccessFSSet(ll.AccessFSReadFile), c.Read...).IgnoreIfMissing(),
	}
	for _, path := range c.Devices {
		if real, err := os.Stat(path); err == nil && !real.IsDir() {
			rules = append(rules, landlock.PathAccess(device, path).IgnoreIfMissing())
		}
	}
	if err := landlock.V5.BestEffort().RestrictPaths(rules...); err != nil {
		return "", fmt.Errorf("restrict files by Landlock: %w", err)
	}
	if abi >= scopeABI {
		if err := scope().RestrictScoped(); err != nil {
			return "", fmt.Errorf("restrict scopes by Landlock: %w", err)
		}
	}
	return "", nil
}

// dataFolder allows everything in the data folder but special files, starting
// programs from it, and a rename from one of its folders to another, which
// nobody needs.
func dataFolder(path string) landlock.Rule {
	const rights = landlock.AccessFSSet(ll.AccessFSReadFile | ll.AccessFSReadDir | ll.AccessFSWriteFile | ll.AccessFSTruncate |
		ll.AccessFSRemoveDir | ll.AccessFSRemoveFile | ll.AccessFSMakeDir | ll.AccessFSMakeReg)
	return landlock.PathAccess(rights, path)
}

// signalErratum is fixed in kernels where threads of one process, each in a
// domain of its own, may still signal each other, as Go's scheduler does:
// Landlock erratum 2, Documentation/userspace-api/landlock.rst.
const (
	signalErratum = 1 << 1
	askErrata     = 1 << 1 // LANDLOCK_CREATE_RULESET_ERRATA
)

// scope keeps to this process: no abstract Unix socket of others and, where
// that does not stop Go itself, no signal to others. Signals are held by the
// system call layer as well.
func scope() landlock.Config {
	scoped := landlock.ScopedSet(ll.ScopeAbstractUnixSocket)
	errata, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, askErrata)
	if errno == 0 && errata&signalErratum != 0 {
		scoped |= landlock.ScopedSet(ll.ScopeSignal)
	}
	return landlock.MustConfig(scoped)
}
