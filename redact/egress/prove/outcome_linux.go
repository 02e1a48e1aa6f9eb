package prove

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"

	"golang.org/x/sys/unix"
)

// errUntried wraps why a route could not be tried.
var errUntried = errors.New("not tried")

// refusals are the answers of a kernel that does not even begin.
var refusals = []error{
	unix.EPERM, unix.EACCES, unix.ENETUNREACH, unix.EHOSTUNREACH, unix.ENETDOWN, unix.EADDRNOTAVAIL, unix.ENOSYS, unix.EXDEV,
}

// missing are the answers of a kernel that has no such thing.
var missing = []error{unix.EAFNOSUPPORT, unix.EPROTONOSUPPORT, unix.ESOCKTNOSUPPORT}

// outcome reads an attempt's error. Everything that is not a refusal counts as
// open: "no such process" or "bad descriptor" come from a call that was
// carried out.
func outcome(err error) Result {
	switch {
	case err == nil:
		return Result{Outcome: Open, Detail: "it worked"}
	case errors.Is(err, errUntried):
		return Result{Outcome: Untried, Detail: err.Error()}
	}
	for _, e := range missing {
		if errors.Is(err, e) {
			return Result{Outcome: Untried, Detail: "this kernel has none: " + err.Error()}
		}
	}
	for _, e := range refusals {
		if errors.Is(err, e) {
			return Result{Outcome: Refused, Detail: err.Error()}
		}
	}
	if errors.Is(err, fs.ErrPermission) {
		return Result{Outcome: Refused, Detail: err.Error()}
	}
	return Result{Outcome: Open, Detail: "it was carried out: " + err.Error()}
}

// system says what was proved on.
func system() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return runtime.GOOS + "/" + runtime.GOARCH
	}
	return fmt.Sprintf("Linux %s %s/%s", unix.ByteSliceToString(u.Release[:]), runtime.GOOS, runtime.GOARCH)
}
