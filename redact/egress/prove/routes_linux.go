package prove

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/confine"
)

var (
	byNetwork = []string{confine.Namespaces, confine.Syscalls}
	byCalls   = []string{confine.Syscalls}
	byFiles   = []string{confine.Files}
)

// routes are the ways out, in the order of the table.
func routes() []route {
	return []route{
		{"TCP", byNetwork, func(Config) error { return connect(unix.AF_INET, unix.SOCK_STREAM, 0) }},
		{"TCP over IPv6", byNetwork, func(Config) error { return connect(unix.AF_INET6, unix.SOCK_STREAM, 0) }},
		{"Multipath TCP", byNetwork, func(Config) error { return connect(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP) }},
		{"TCP Fast Open", byNetwork, func(Config) error { return send(unix.AF_INET, unix.SOCK_STREAM, 0, unix.MSG_FASTOPEN) }},
		{"UDP", byNetwork, func(Config) error { return send(unix.AF_INET, unix.SOCK_DGRAM, 0, 0) }},
		{"UDP over IPv6", byNetwork, func(Config) error { return send(unix.AF_INET6, unix.SOCK_DGRAM, 0, 0) }},
		{"ICMP, raw IP", byNetwork, func(Config) error { return send(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP, 0) }},
		{"Raw Ethernet", byNetwork, func(Config) error { return socket(unix.AF_PACKET, unix.SOCK_RAW, 0) }},
		{"DNS by this program", byNetwork, func(Config) error { return resolve() }},
		{"DNS, D-Bus and others by a Unix socket", byCalls, func(Config) error { return connectUnix("/run/skylatch-prove-nobody") }},
		{"Abstract Unix socket", byCalls, func(Config) error { return connectUnix("\x00skylatch-prove-nobody") }},
		{"Listening", byCalls, func(Config) error { return listen() }},
		{"Netlink", byCalls, func(Config) error { return socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_ROUTE) }},
		{"VM sockets", byCalls, func(Config) error { return socket(unix.AF_VSOCK, unix.SOCK_STREAM, 0) }},
		{"Bluetooth", byCalls, func(Config) error { return socket(unix.AF_BLUETOOTH, unix.SOCK_RAW, 1) }},
		{"io_uring", byCalls, func(Config) error { return call(unix.SYS_IO_URING_SETUP, 0, 0, 0) }},
		{"Handing a descriptor out", byCalls, func(Config) error { return call(unix.SYS_SENDMSG, ^uintptr(0), 0, 0) }},
		// It takes hop limits and interfaces with its packets, and descriptors.
		{"Many packets by one call", byCalls, func(Config) error { return call(unix.SYS_SENDMMSG, ^uintptr(0), 0, 0) }},
		{"Another program", []string{confine.Syscalls, confine.Files}, func(Config) error { return program() }},
		{"Running a program from memory", byCalls, func(Config) error { return fromMemory() }},
		// Process 0 is nobody: where the call is carried out it finds no one.
		{"Tracing a process", byCalls, func(Config) error { return call(unix.SYS_PTRACE, unix.PTRACE_DETACH, 0, 0) }},
		{"Reading a process's memory", byCalls, func(Config) error { return call(unix.SYS_PROCESS_VM_READV, 0, 0, 0) }},
		{"Taking another process's descriptor", byCalls, func(Config) error { return call(unix.SYS_PIDFD_GETFD, ^uintptr(0), 0, 0) }},
		{"Signalling another process", byCalls, func(Config) error { return unix.Kill(os.Getppid(), 0) }},
		{"Joining another namespace", byCalls, func(Config) error { return call(unix.SYS_SETNS, ^uintptr(0), 0, 0) }},
		{"Making a namespace", byCalls, func(Config) error { return call(unix.SYS_UNSHARE, 0, 0, 0) }},
		{"Mounting", byCalls, func(Config) error { return call(unix.SYS_UMOUNT2, 0, 0, 0) }},
		{"Performance counters", byCalls, func(Config) error { return call(unix.SYS_PERF_EVENT_OPEN, 0, 0, 0) }},
		{"Typing into the terminal", byCalls, func(Config) error { return call(unix.SYS_IOCTL, ^uintptr(0), unix.TIOCSTI, 0) }},
		{"Undoing a socket option", byCalls, func(Config) error { return undo() }},
		{"Through a router by a handed socket", []string{confine.Sockets}, offLink},
		{"Writing outside the data folder", byFiles, writeOutside},
		{"Reading a home folder", byFiles, readHome},
	}
}

// call makes a system call whose arguments mean nothing: an answer other than
// a refusal shows that it would be carried out.
func call(number, a, b, c uintptr) error {
	if _, _, errno := unix.Syscall6(number, a, b, c, 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// program starts one that does nothing.
func program() error {
	path := "/bin/true"
	p, err := os.StartProcess(path, []string{path}, &os.ProcAttr{})
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: there is no %s", errUntried, path)
	}
	if err != nil {
		return err
	}
	_, err = p.Wait()
	return err
}

// fromMemory makes the file that such a program would be in.
func fromMemory() error {
	fd, err := unix.MemfdCreate("prove", unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func writeOutside(c Config) error {
	if c.Outside == "" {
		return fmt.Errorf("%w: the data folder holds the folder for temporary files", errUntried)
	}
	path := filepath.Join(c.Outside, fmt.Sprintf("skylatch-prove-%d", os.Getpid()))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(path))
}

func readHome(c Config) error {
	if c.Home == "" {
		return fmt.Errorf("%w: this user has no home folder but the data folder", errUntried)
	}
	_, err := os.ReadDir(c.Home)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: there is no home folder", errUntried)
	}
	return err
}
