package main

import (
	"fmt"
	"os"
	"text/tabwriter"

	"skylatch/hardware/capture"
	"skylatch/hardware/removable"
	"skylatch/hardware/rules"
	"skylatch/hardware/serialport"
)

type devicesCommand struct {
	Udev    bool `help:"Print the udev rules that let you open these devices without being root." xor:"print"`
	Systemd bool `help:"Print a systemd unit that starts the station with the machine." xor:"print"`
	Known   bool `help:"List every device that Skylatch knows." xor:"print"`
}

// Run lists what is plugged in.
func (d devicesCommand) Run() error {
	switch {
	case d.Udev:
		fmt.Print(rules.Udev())
		return nil
	case d.Systemd:
		fmt.Print(rules.SystemdUnit())
		return nil
	}
	if d.Known {
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "USB ID\tDEVICE\tUSE")
		for _, e := range serialport.Table() {
			fmt.Fprintf(w, "%s:%s\t%s\t%s\n", hexOrAny(e.VendorID), hexOrAny(e.ProductID), e.Name, e.Use)
		}
		return w.Flush()
	}
	found, err := serialport.List()
	if err != nil {
		return err
	}
	cameras, err := capture.List()
	if err != nil {
		return err
	}
	drives, err := removable.List()
	if err != nil {
		return err
	}
	if len(found)+len(cameras) == 0 {
		fmt.Println("Nothing is plugged in that looks like an autopilot, a telemetry radio, a serial bridge or a camera.")
		return printDrives(drives)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PORT\tUSB ID\tDEVICE\tUSE")
	for _, f := range found {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Path, f.USBID, f.Product, f.Use)
	}
	for _, c := range cameras {
		fmt.Fprintf(w, "%s\t%s\t%s\tvideo\n", c.Path, c.USBID, c.Name)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printDrives(drives)
}

func hexOrAny(id uint16) string {
	if id == 0 {
		return "*"
	}
	return fmt.Sprintf("%04x", id)
}
