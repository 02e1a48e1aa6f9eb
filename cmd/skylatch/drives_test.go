package main

import (
	"errors"
	"strings"
	"testing"

	"skylatch/hardware/removable"
)

func TestADriveIsMeantByWhateverItIsCalled(t *testing.T) {
	stick := removable.Drive{Name: "MY STICK", Device: "/dev/sdb1", Mount: "/media/jane/MY STICK"}
	card := removable.Drive{Name: "DCIM", Device: "/dev/mmcblk0p1", Mount: "/media/jane/DCIM", ReadOnly: true}
	ssd := removable.Drive{Name: "SSD", Device: "/dev/sdc1"}
	for name, c := range map[string]struct {
		drive  string
		plug   []removable.Drive
		device string // empty: a problem
		says   string
	}{
		"the one that can be written":     {"", []removable.Drive{stick, card, ssd}, "/dev/sdb1", ""},
		"by its name":                     {"MY STICK", []removable.Drive{ssd, stick}, "/dev/sdb1", ""},
		"by its node":                     {"/dev/sdb1", []removable.Drive{ssd, stick}, "/dev/sdb1", ""},
		"by its node's short name":        {"sdb1", []removable.Drive{ssd, stick}, "/dev/sdb1", ""},
		"by its folder":                   {"/media/jane/MY STICK/", []removable.Drive{ssd, stick}, "/dev/sdb1", ""},
		"none is plugged in":              {"", nil, "", "There is no removable drive"},
		"none of that name":               {"stick", []removable.Drive{stick}, "", `No drive called "stick"`},
		"two of them":                     {"", []removable.Drive{stick, {Name: "B", Device: "/dev/sdd1", Mount: "/mnt"}}, "", "2 drives could be meant"},
		"one that is not mounted":         {"SSD", []removable.Drive{ssd}, "", "udisksctl mount -b /dev/sdc1"},
		"one that can be read only":       {"DCIM", []removable.Drive{card}, "", "can only be read"},
		"two of one name, and one is not": {"MY STICK", []removable.Drive{stick, {Name: "MY STICK", Device: "/dev/sdd1"}}, "", "2 drives could be meant"},
	} {
		got, err := driveFlags{ToDrive: c.drive == "", Drive: c.drive}.choose(c.plug)
		if c.device != "" && (err != nil || got.Device != c.device) || c.device == "" && (!errors.Is(err, errNoDrive) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %q, %v", name, got.Device, err)
		}
	}
}
