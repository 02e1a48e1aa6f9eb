package confine

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// attempts are what confined processes try. Calls on descriptor -1 answer EBADF
// where they are carried out.
var attempts = map[string]func(folders) error{
	// Files.
	"write, cut and remove in the data folder": func(f folders) error {
		path := filepath.Join(f.Data, "new", "file")
		return errors.Join(
			os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte("text"), 0o600), os.Truncate(path, 1),
			os.RemoveAll(filepath.Dir(path)),
		)
	},
	"rename across the data folder": func(f folders) error {
		a, b := filepath.Join(f.Data, "a"), filepath.Join(f.Data, "b")
		return errors.Join(
			os.Mkdir(a, 0o700), os.Mkdir(b, 0o700), os.WriteFile(filepath.Join(a, "file"), nil, 0o600),
			os.Rename(filepath.Join(a, "file"), filepath.Join(b, "file")),
		)
	},
	"rename within a folder of it": func(f folders) error {
		passing := filepath.Join(f.Data, "file.new")
		return errors.Join(os.WriteFile(passing, nil, 0o600), os.Rename(passing, filepath.Join(f.Data, "file")))
	},
	"make a pipe in the data folder":   func(f folders) error { return unix.Mkfifo(filepath.Join(f.Data, "pipe"), 0o600) },
	"make a link in the data folder":   func(f folders) error { return os.Symlink("/etc", filepath.Join(f.Data, "link")) },
	"run a program of the data folder": func(f folders) error { return runProgram(filepath.Join(f.Data, "program")) },
	"rename out of the data folder": func(f folders) error {
		return os.Rename(filepath.Join(f.Data, "program"), filepath.Join(f.Outside, "program"))
	},
	"read outside":                      func(f folders) error { return read(filepath.Join(f.Outside, "file")) },
	"list outside":                      func(f folders) error { return list(f.Outside) },
	"write outside":                     func(f folders) error { return os.WriteFile(filepath.Join(f.Outside, "new"), nil, 0o600) },
	"cut a file outside":                func(f folders) error { return os.Truncate(filepath.Join(f.Outside, "file"), 0) },
	"remove a file outside":             func(f folders) error { return os.Remove(filepath.Join(f.Outside, "file")) },
	"read the system's settings":        func(folders) error { return read("/etc/passwd") },
	"read a process's environment":      func(folders) error { return read("/proc/self/environ") },
	"use a file in /dev":                func(folders) error { return os.WriteFile("/dev/null", []byte("x"), 0) },
	"list /dev":                         func(folders) error { return list("/dev") },
	"make a file in /dev":               func(folders) error { return os.WriteFile("/dev/skylatch-test", nil, 0o600) },
	"look for serial ports":             func(folders) error { return list("/sys/class/tty") },
	"use the configured device":         func(f folders) error { return useDevice(f.Device) },
	"remove the configured device":      func(f folders) error { return os.Remove(f.Device) },
	"read what lies beside that device": func(f folders) error { return read(filepath.Join(filepath.Dir(f.Device), "beside")) },

	// Sockets.
	"make an Internet socket": func(folders) error { return socket(unix.AF_INET, unix.SOCK_STREAM) },
	"make a Unix socket":      func(folders) error { return socket(unix.AF_UNIX, unix.SOCK_STREAM) },
	"make a packet socket":    func(folders) error { return socket(unix.AF_PACKET, unix.SOCK_RAW) },
	"make a VM socket":        func(folders) error { return socket(unix.AF_VSOCK, unix.SOCK_STREAM) },
	"connect":                 func(folders) error { return call(unix.SYS_CONNECT, ^uintptr(0)) },
	"bind":                    func(folders) error { return call(unix.SYS_BIND, ^uintptr(0)) },
	"listen":                  func(folders) error { return call(unix.SYS_LISTEN, ^uintptr(0)) },
	"send with TCP Fast Open": func(folders) error { return call(unix.SYS_SENDTO, ^uintptr(0), 0, 0, unix.MSG_FASTOPEN) },
	"send plainly":            func(folders) error { return call(unix.SYS_SENDTO, ^uintptr(0), 0, 0, 0) },
	"send a descriptor":       func(folders) error { return call(unix.SYS_SENDMSG, ^uintptr(0)) },
	"send many at once":       func(folders) error { return call(unix.SYS_SENDMMSG, ^uintptr(0)) },
	"receive many at once":    func(folders) error { return call(unix.SYS_RECVMMSG, ^uintptr(0)) },
	"allow routers again":     func(folders) error { return option(unix.SOL_SOCKET, unix.SO_DONTROUTE) },
	"bind to a device":        func(folders) error { return option(unix.SOL_SOCKET, unix.SO_BINDTODEVICE) },
	"mark packets":            func(folders) error { return option(unix.SOL_SOCKET, unix.SO_MARK) },
	"raise the hop limit":     func(folders) error { return option(unix.IPPROTO_IP, unix.IP_TTL) },
	"raise the IPv6 hop limit": func(folders) error {
		return option(unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS)
	},
	"what an HTTP server sets": func(folders) error { return option(unix.IPPROTO_TCP, unix.TCP_NODELAY) },

	// Other programs and processes.
	"run a program":                            func(folders) error { return runProgram("/bin/true") },
	"become a program":                         func(folders) error { return unix.Exec("/bin/false", []string{"false"}, nil) },
	"start threads":                            func(folders) error { return startThreads() },
	"clone by its newer call":                  func(folders) error { return call(unix.SYS_CLONE3, 0) },
	"signal itself":                            func(folders) error { return unix.Kill(os.Getpid(), 0) },
	"signal its parent":                        func(folders) error { return unix.Kill(os.Getppid(), 0) },
	"signal its parent's thread":               func(folders) error { return unix.Tgkill(os.Getppid(), os.Getppid(), 0) },
	"limit its parent":                         func(folders) error { return call(unix.SYS_PRLIMIT64, uintptr(os.Getppid()), unix.RLIMIT_CORE) },
	"be looked into again":                     func(folders) error { return unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) },
	"trace":                                    func(folders) error { return call(unix.SYS_PTRACE, unix.PTRACE_DETACH) },
	"read another's memory":                    func(folders) error { return call(unix.SYS_PROCESS_VM_READV) },
	"take another's descriptor":                func(folders) error { return call(unix.SYS_PIDFD_GETFD, ^uintptr(0)) },
	"load a BPF program":                       func(folders) error { return call(unix.SYS_BPF, 1<<20) },
	"use io_uring":                             func(folders) error { return call(unix.SYS_IO_URING_SETUP) },
	"make a file in memory":                    func(folders) error { return call(unix.SYS_MEMFD_CREATE) },
	"join a namespace":                         func(folders) error { return call(unix.SYS_SETNS, ^uintptr(0)) },
	"make a namespace":                         func(folders) error { return call(unix.SYS_UNSHARE, 0) },
	"mount":                                    func(folders) error { return call(unix.SYS_MOUNT) },
	"keep a key in the kernel":                 func(folders) error { return call(unix.SYS_KEYCTL, 1<<20) },
	"count events":                             func(folders) error { return call(unix.SYS_PERF_EVENT_OPEN) },
	"type into the terminal":                   func(folders) error { return call(unix.SYS_IOCTL, ^uintptr(0), unix.TIOCSTI) },
	"type with a number too large":             func(folders) error { return call(unix.SYS_IOCTL, ^uintptr(0), 1<<32|unix.TIOCSTI) },
	"pass an inherited file on":                func(folders) error { return passOn() },
	"pass it on after keeping files to itself": func(folders) error { return errors.Join(KeepFilesToOurselves(), passOn()) },

	// Questions whose answer is the outcome.
	"say whether it can be looked into": func(folders) error {
		if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable == 0 {
			return errors.Join(err, errors.New("no"))
		}
		return errors.New("yes")
	},
	"say how large a core may be": func(folders) error {
		var most unix.Rlimit
		return errors.Join(unix.Getrlimit(unix.RLIMIT_CORE, &most), fmt.Errorf("%d", most.Max))
	},
	"say its capabilities": func(folders) error {
		text, err := os.ReadFile("/proc/self/status")
		_, after, _ := strings.Cut(string(text), "CapEff:")
		return errors.Join(err, errors.New(strings.Fields(after)[0]))
	},
	"say its interfaces": func(folders) error {
		list, err := net.Interfaces()
		var names []string
		for _, i := range list {
			names = append(names, i.Name)
		}
		return errors.Join(err, errors.New(strings.Join(names, " ")))
	},

	"ask a terminal": func(folders) error { return call(unix.SYS_IOCTL, ^uintptr(0), unix.TCGETS) },
}

// passOn starts a program with a file that whoever started this process had left
// open, and reports "closed" if it does not have it.
func passOn() error {
	fd, err := unix.Open("/dev/null", unix.O_RDWR, 0)
	if err != nil {
		return err
	}
	const inherited = 9
	if !leftOpen {
		leftOpen = true
		if err := unix.Dup3(fd, inherited, 0); err != nil {
			return err
		}
	}
	if exec.Command("/bin/sh", "-c", "[ -e /proc/self/fd/9 ]").Run() != nil {
		return errors.New("closed")
	}
	return nil
}

// leftOpen says that the file has been left open.
var leftOpen bool

func call(number uintptr, arguments ...uintptr) error {
	var a [6]uintptr
	copy(a[:], arguments)
	if _, _, errno := unix.Syscall6(number, a[0], a[1], a[2], a[3], a[4], a[5]); errno != 0 {
		return errno
	}
	return nil
}

func socket(family, kind int) error {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func option(level, name int) error { return unix.SetsockoptInt(-1, level, name, 1) }

func read(path string) error {
	_, err := os.ReadFile(path)
	return err
}

// useDevice opens it as a serial port is opened.
func useDevice(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte("x"))
	return errors.Join(err, f.Close())
}

func list(path string) error {
	_, err := os.ReadDir(path)
	return err
}

func runProgram(path string) error { return exec.Command(path).Run() }

// startThreads makes more threads than there were.
func startThreads() error {
	var together, done sync.WaitGroup
	for range 20 {
		together.Add(1)
		done.Go(func() {
			runtime.LockOSThread() // a thread of its own, until it ends
			together.Done()
			together.Wait()
		})
	}
	done.Wait()
	return nil
}

func ip(line string) error {
	out, err := exec.Command("ip", strings.Fields(line)...).CombinedOutput()
	if err != nil {
		return errors.New("ip " + line + ": " + err.Error() + " " + string(out))
	}
	return nil
}
