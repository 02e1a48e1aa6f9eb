package removable

import (
	"strings"
	"testing"
)

func TestTheTableOfMountsIsRead(t *testing.T) {
	list, err := readMounts(strings.NewReader(`22 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
36 22 8:17 / /media/jane/My\040Stick rw,nosuid,nodev shared:99 master:2 - vfat /dev/sdb1 rw,utf8
37 22 8:33 / /mnt/card rw,relatime - vfat /dev/sdc1 ro,errors=remount-ro
38 22 0:41 / /run rw - tmpfs tmpfs rw
no mount
39 22 8:49 / relative rw - ext4 /dev/sdd1 rw
`))
	if err != nil || len(list) != 4 {
		t.Fatalf("read %+v, %v", list, err)
	}
	want := mounted{device: "8:17", root: "/", folder: "/media/jane/My Stick", fileSystem: "vfat", source: "/dev/sdb1"}
	if list[1] != want {
		t.Errorf("read %+v, want %+v", list[1], want)
	}
	if !list[2].readOnly || list[0].readOnly {
		t.Errorf("read only is %v and %v", list[2].readOnly, list[0].readOnly)
	}
}

func TestNamesAreWhatPeopleGave(t *testing.T) {
	for label, want := range map[string]string{
		`DCIM`: "DCIM", `My\x20Stick`: "My Stick", `a\x2fb`: "a/b", `half\x2`: `half\x2`, `\xzz`: `\xzz`, `Gr\xc3\xbcn`: "Grün",
	} {
		if got := unlabelled(label); got != want {
			t.Errorf("unlabelled(%q) = %q, want %q", label, got, want)
		}
	}
}

func FuzzParseMount(f *testing.F) {
	f.Add(`36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`)
	f.Add(`- - -`)
	f.Add(`1 2 3:4 / /\777 ro - x y z`)
	f.Fuzz(func(t *testing.T, line string) {
		m, ok := parseMount(line)
		if ok && (!strings.HasPrefix(m.folder, "/") || len(m.folder) > len(line)) {
			t.Errorf("%q is mounted at %q", line, m.folder)
		}
	})
}
