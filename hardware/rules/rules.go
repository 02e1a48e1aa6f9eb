// Package rules holds the files that let a Linux machine give the station its
// devices: udev rules made from the device table, so that the two never part,
// and a systemd unit. It only returns their text; installing them is for the
// administrator.
package rules

import (
	_ "embed"
	"fmt"
	"strings"

	"skylatch/hardware/serialport"
)

// UdevName is what the udev rules' file must be called: uaccess works only in
// files that sort before 73-seat-late.rules.
const UdevName = "70-skylatch.rules"

// udevHead explains the file to whoever finds it.
//
//go:embed udev-head.rules
var udevHead string

// systemdUnit is the unit as a file.
//
//go:embed skylatch.service
var systemdUnit string

// SystemdUnit returns the text of skylatch.service.
func SystemdUnit() string { return systemdUnit }

// Udev returns the text of the udev rules, to be saved as [UdevName].
func Udev() string {
	var b strings.Builder
	b.WriteString(udevHead)
	written := make(map[string]bool)
	for _, e := range serialport.Table() {
		rule := match(e)
		if written[rule] {
			continue
		}
		written[rule] = true
		fmt.Fprintf(&b, "\n# %s: %s\n%s, GOTO=\"skylatch_allow\"\n", e.Name, e.Use, rule)
	}
	b.WriteString("\nGOTO=\"skylatch_end\"\n")
	b.WriteString("\nLABEL=\"skylatch_allow\"\n")
	b.WriteString("MODE=\"0660\", GROUP=\"dialout\", TAG+=\"uaccess\", ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{ID_MM_PORT_IGNORE}=\"1\"\n")
	b.WriteString("\nLABEL=\"skylatch_end\"\n")
	return b.String()
}

// match returns the conditions of one row. All ATTRS of a rule are looked for
// in one and the same parent, the USB device.
func match(e serialport.Entry) string {
	conditions := []string{`SUBSYSTEMS=="usb"`}
	add := func(attribute, value string) {
		conditions = append(conditions, fmt.Sprintf("ATTRS{%s}==%q", attribute, value))
	}
	if e.VendorID != 0 {
		add("idVendor", fmt.Sprintf("%04x", e.VendorID))
	}
	if e.ProductID != 0 {
		add("idProduct", fmt.Sprintf("%04x", e.ProductID))
	}
	if e.Maker != "" {
		add("manufacturer", e.Maker)
	}
	if e.Product != "" {
		add("product", e.Product)
	}
	return strings.Join(conditions, ", ")
}
