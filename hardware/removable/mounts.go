package removable

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// mounted is one line of the table of mounts.
type mounted struct {
	device     string // major:minor
	root       string // of what is mounted, within its file system
	folder     string
	fileSystem string
	source     string
	readOnly   bool
}

// maxMounts bounds a table: a machine with containers has some hundreds.
const maxMounts = 100_000

// readMounts reads a table in the format of /proc/self/mountinfo, see proc(5).
// Lines that it does not understand are left out.
func readMounts(r io.Reader) ([]mounted, error) {
	var list []mounted
	lines := bufio.NewScanner(r)
	for lines.Scan() && len(list) < maxMounts {
		if m, ok := parseMount(lines.Text()); ok {
			list = append(list, m)
		}
	}
	return list, lines.Err()
}

// parseMount reads one line:
//
//	36 35 98:0 /root /folder rw,noatime shared:1 - vfat /dev/sdb1 rw,utf8
func parseMount(line string) (mounted, bool) {
	here, there, ok := strings.Cut(line, " - ")
	a, b := strings.Fields(here), strings.Fields(there)
	if !ok || len(a) < 6 || len(b) < 3 {
		return mounted{}, false
	}
	m := mounted{device: a[2], root: unescaped(a[3]), folder: unescaped(a[4]), fileSystem: b[0], source: unescaped(b[1])}
	// The mount or the file system itself can be one to read.
	for option := range strings.SplitSeq(a[5]+","+b[2], ",") {
		m.readOnly = m.readOnly || option == "ro"
	}
	return m, strings.HasPrefix(m.folder, "/")
}

// unescaped reads what the kernel writes for spaces and the like: a backslash
// and three octal digits.
func unescaped(s string) string { return unescape(s, `\`, 3, 8) }

// unlabelled reads what udev writes for them in the name of a link: "\x20".
func unlabelled(s string) string { return unescape(s, `\x`, 2, 16) }

func unescape(s, mark string, digits, base int) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, mark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if len(after) >= digits {
			if n, err := strconv.ParseUint(after[:digits], base, 8); err == nil {
				b.WriteByte(byte(n))
				s = after[digits:]
				continue
			}
		}
		b.WriteString(mark)
		s = after
	}
}
