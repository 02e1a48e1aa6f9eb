package confine

import (
	seccomp "github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// never are calls that no supervisor makes, nor any browser or drone that it
// starts: a filter holds for children too.
var never = []string{
	"bpf", "io_uring_setup", "io_uring_enter", "io_uring_register", "process_vm_readv", "process_vm_writev",
	"pidfd_getfd", "perf_event_open", "userfaultfd", "kexec_load", "kexec_file_load", "init_module", "finit_module",
	"delete_module", "add_key", "request_key", "keyctl", "open_by_handle_at", "reboot", "swapon", "swapoff",
}

// alone are calls that neither a supervisor nor its station makes: the filter
// holds for both.
var alone = []string{"listen", "ptrace", "setns", "mount", "umount2", "pivot_root", "chroot"}

// Supervisor keeps this process from what no supervisor does. It must come
// after the doors are open. It is weaker than [Station], for it starts
// programs and dials; in turn it parses nothing that others send.
func Supervisor(n Needs) Layer {
	info, err := arch.GetInfo("")
	if err != nil {
		return Make(Syscalls, Refused, err.Error())
	}
	names := never
	raw := []seccomp.NameWithConditions{
		when("socket", argument(0, seccomp.Equal, unix.AF_PACKET)),
		when("socket", argument(0, seccomp.Equal, unix.AF_VSOCK)),
		when("socket", argument(0, seccomp.Equal, unix.AF_BLUETOOTH)),
	}
	if !n.Programs {
		names = append(names[:len(names):len(names)], alone...)
		if !n.Dials {
			names = append(names, "connect")
		}
		if !n.Binds {
			names = append(names, "bind")
		}
	}
	if err := load(seccomp.Policy{
		DefaultAction: seccomp.ActionAllow,
		Syscalls:      []seccomp.SyscallGroup{{Action: seccomp.ActionErrno, Names: known(info, names), NamesWithCondtions: raw}},
	}); err != nil {
		return Make(Syscalls, Refused, err.Error())
	}
	return Make(Syscalls, Active, "")
}
