package confine

import (
	"os"

	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// allowed are the system calls that a Go program with open sockets and files
// needs; every other is refused with EPERM. A call that an architecture does
// not have is left out.
//
// Not here, on purpose: socket, connect, bind, listen, execve, ptrace,
// process_vm_*, pidfd_*, bpf, io_uring_*, memfd_create, setns, unshare, mount,
// keyctl, perf_event_open, userfaultfd, set*id; and sendmsg and sendmmsg, whose
// messages may carry descriptors, a hop limit and the interface to leave by.
var allowed = []string{
	// Files.
	"read", "write", "readv", "writev", "pread64", "pwrite64", "preadv", "pwritev", "close", "close_range", "lseek",
	"open", "openat", "openat2", "creat", "stat", "lstat", "fstat", "newfstatat", "statx", "access", "faccessat", "faccessat2",
	"getdents64", "getcwd", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat",
	"readlink", "readlinkat", "chmod", "fchmod", "fchmodat", "umask", "utimensat", "truncate", "ftruncate", "fallocate",
	"fsync", "fdatasync", "sync_file_range", "syncfs", "statfs", "fstatfs", "flock", "fcntl", "fadvise64",
	"dup", "dup2", "dup3", "pipe", "pipe2", "sendfile", "splice", "copy_file_range",
	// Waiting.
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd2", "select", "pselect6", "poll", "ppoll",
	"nanosleep", "clock_nanosleep", "futex", "sched_yield", "restart_syscall",
	// Memory and threads.
	"mmap", "mprotect", "munmap", "mremap", "madvise", "mincore", "brk", "membarrier", "arch_prctl", "rseq",
	"set_robust_list", "set_tid_address", "sched_getaffinity", "getcpu", "exit", "exit_group",
	// Signals of its own.
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "rt_sigtimedwait",
	"setitimer", "timer_create", "timer_settime", "timer_delete",
	// Questions.
	"getpid", "getppid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getgroups", "uname", "sysinfo", "getrlimit", "getrusage",
	"clock_gettime", "clock_getres", "gettimeofday", "time", "getrandom",
	// Sockets it was handed.
	"accept", "accept4", "recvfrom", "recvmsg", "recvmmsg", "getsockname", "getpeername", "getsockopt", "shutdown",
}

// Terminal ioctls that type into the terminal as if the user had.
const (
	pushBack   = 0x5412 // TIOCSTI
	linuxPaste = 0x541c // TIOCLINUX
)

// harmlessOptions are what Go's HTTP server sets on a connection. Nothing else
// can be changed: not SO_DONTROUTE, not a hop limit, not an interface.
var harmlessOptions = [][2]uint64{
	{unix.SOL_SOCKET, unix.SO_KEEPALIVE},
	{unix.SOL_SOCKET, unix.SO_LINGER},
	{unix.IPPROTO_TCP, unix.TCP_NODELAY},
	{unix.IPPROTO_TCP, unix.TCP_KEEPIDLE},
	{unix.IPPROTO_TCP, unix.TCP_KEEPINTVL},
	{unix.IPPROTO_TCP, unix.TCP_KEEPCNT},
}

// when is one call with what its arguments must be. All 64 bits are compared,
// while the kernel may look at 32: only rules that name what is allowed are
// safe, and where one names what is not, the upper half must be nothing.
func when(name string, conditions ...seccomp.Condition) seccomp.NameWithConditions {
	return seccomp.NameWithConditions{Name: name, Conditions: conditions}
}

func argument(n uint32, operation seccomp.Operation, value uint64) seccomp.Condition {
	return seccomp.Condition{Argument: n, Operation: operation, Value: value}
}

func conditional() []seccomp.NameWithConditions {
	self := uint64(os.Getpid())
	calls := []seccomp.NameWithConditions{
		when("clone", argument(0, seccomp.BitsSet, unix.CLONE_THREAD)), // threads, no processes
		when("tgkill", argument(0, seccomp.Equal, self)),
		when("kill", argument(0, seccomp.Equal, self)),
		when("sendto", argument(3, seccomp.Equal, 0)), // no MSG_FASTOPEN
		when("prlimit64", argument(0, seccomp.Equal, 0)),
		when("prctl", argument(0, seccomp.Equal, unix.PR_SET_VMA)), // Go names its memory
		when("ioctl",
			argument(1, seccomp.LessOrEqual, 1<<32-1),
			argument(1, seccomp.NotEqual, pushBack),
			argument(1, seccomp.NotEqual, linuxPaste)),
	}
	for _, o := range harmlessOptions {
		calls = append(calls, when("setsockopt", argument(1, seccomp.Equal, o[0]), argument(2, seccomp.Equal, o[1])))
	}
	return calls
}

// stationCalls is the station's filter, for all threads. It brings
// no_new_privs.
func stationCalls() error {
	info, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	return load(seccomp.Policy{
		DefaultAction: seccomp.ActionErrno, // with EPERM
		Syscalls: []seccomp.SyscallGroup{
			{Action: seccomp.ActionAllow, Names: known(info, allowed), NamesWithCondtions: conditional()},
			// Its flags cannot be looked at. The C library then uses clone.
			{Action: seccomp.ActionErrno | seccomp.Action(unix.ENOSYS), Names: known(info, []string{"clone3"})},
		},
	})
}

func load(p seccomp.Policy) error {
	return seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: p})
}

// known leaves out the calls that the architecture does not have.
func known(info *arch.Info, names []string) []string {
	kept := make([]string, 0, len(names))
	for _, name := range names {
		if _, ok := info.SyscallNames[name]; ok {
			kept = append(kept, name)
		}
	}
	return kept
}
