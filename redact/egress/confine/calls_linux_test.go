package confine

import (
	"slices"
	"testing"

	"github.com/elastic/go-seccomp-bpf/arch"
)

// forbidden are ways out that a station must never be allowed, whatever is added
// for its sake.
var forbidden = []string{
	"socket", "socketpair", "connect", "bind", "listen", "sendmsg", "sendmmsg",
	"execve", "execveat", "fork", "vfork", "clone", "clone3", "ptrace", "process_vm_readv", "process_vm_writev",
	"pidfd_open", "pidfd_getfd", "pidfd_send_signal", "bpf", "io_uring_setup", "io_uring_enter", "io_uring_register",
	"memfd_create", "memfd_secret", "setns", "unshare", "mount", "umount2", "move_mount", "open_tree", "fsopen", "pivot_root", "chroot",
	"keyctl", "add_key", "request_key", "perf_event_open", "userfaultfd", "personality", "seccomp", "open_by_handle_at",
	"setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
	"mknod", "mknodat", "symlink", "symlinkat", "link", "linkat", "chown", "fchown", "lchown", "fchownat",
	"kexec_load", "init_module", "finit_module", "reboot", "iopl", "ioperm", "shmget", "msgget", "semget", "mq_open",
	"rt_sigqueueinfo", "rt_tgsigqueueinfo", "tkill", "sched_setaffinity", "setpriority",
	// Only as [conditional] says.
	"setsockopt", "sendto", "ioctl", "prctl", "kill", "tgkill", "prlimit64",
}

func TestTheStationIsAllowedNoWayOut(t *testing.T) {
	for _, name := range slices.Concat(forbidden, never, alone) {
		if slices.Contains(allowed, name) {
			t.Errorf("the station may call %s without a condition", name)
		}
	}
}

// TestEveryCallInTheTablesExists: a name that no architecture knows is left out
// without a word, and would forbid nothing.
func TestEveryCallInTheTablesExists(t *testing.T) {
	for table, names := range map[string][]string{
		"allowed": allowed, "never": never, "alone": alone, "forbidden": forbidden,
	} {
		sorted := slices.Sorted(slices.Values(names))
		if len(slices.Compact(sorted)) != len(names) {
			t.Errorf("%s names a call twice", table)
		}
		for _, name := range names {
			_, intel := arch.X86_64.SyscallNames[name]
			_, arm := arch.AARCH64.SyscallNames[name]
			if !intel && !arm {
				t.Errorf("%s: neither architecture has a call %q", table, name)
			}
		}
	}
}

func TestConditionsAreOnCallsThatAreNotAllowedAnyway(t *testing.T) {
	for _, call := range conditional() {
		if slices.Contains(allowed, call.Name) {
			t.Errorf("%s has conditions and is allowed without", call.Name)
		}
		if len(call.Conditions) == 0 {
			t.Errorf("%s stands among the conditional calls without a condition", call.Name)
		}
	}
}
