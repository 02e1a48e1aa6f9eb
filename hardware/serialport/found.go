package serialport

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"time"

	"skylatch/telemetry"
)

// watchInterval is how often [Watch] looks: twice within the second in which a
// pilot must see that a plug was pulled, with room to spare. One look costs
// 0.02 ms on Linux with nothing plugged in (BenchmarkList) and a few file reads
// more for each device: less than 0.1 % of a core.
const watchInterval = 250 * time.Millisecond

// Found is a port that is there now.
type Found struct {
	telemetry.Device

	// Entry is how the device is treated; its Use is Unknown if no row of
	// the table describes it.
	Entry Entry
	// Serial is the device's own serial number; it stays the same when it is
	// plugged in elsewhere. It may be empty.
	Serial string
	// Plug changes each time the device is plugged in, where the system says so.
	Plug string
	// Named says that the configuration names the path.
	Named bool
}

// Same reports whether it is the same device, plugged in the same time.
func (f Found) Same(g Found) bool {
	return f.Path == g.Path && f.Plug == g.Plug && f.USBID == g.USBID && f.Serial == g.Serial && f.Named == g.Named
}

// identity is what the system says about a USB device.
type identity struct {
	vendor, product           uint16
	maker, text, serial, plug string
}

// found describes the port at path.
func (i identity) found(path string) Found {
	entry, known := find(i.vendor, i.product, i.maker, i.text)
	name := entry.Name
	if text := strings.TrimSpace(i.maker + " " + i.text); !known && text != "" {
		name = text
	}
	return Found{
		Device: telemetry.Device{
			Path:    path,
			Product: name,
			USBID:   fmt.Sprintf("%04x:%04x", i.vendor, i.product),
			Use:     string(entry.Use),
		},
		Entry:  entry,
		Serial: i.serial,
		Plug:   i.plug,
	}
}

// List returns the USB serial ports that are plugged in and those of the named
// paths that exist, by path. Ports that are neither are not listed: that a
// machine has a COM port says nothing about what is wired to it.
func List(named ...string) ([]Found, error) {
	list, err := usbPorts()
	if err != nil {
		return nil, fmt.Errorf("list serial ports: %w", err)
	}
	for _, path := range named {
		at := slices.IndexFunc(list, func(f Found) bool { return f.Path == path })
		switch {
		case at >= 0:
			list[at].Named = true
		case exists(path):
			list = append(list, Found{
				Device: telemetry.Device{Path: path, Product: unknown.Name, Use: "named in the configuration"},
				Entry:  unknown,
				Named:  true,
			})
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Path < list[j].Path })
	return list, nil
}

// exists reports whether there is something at the path that may be a port:
// opening it will tell.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Watch calls changed with what is plugged in, first at once and then whenever
// it is different, until ctx ends; it then returns ctx's error. Another error
// means that the system cannot list ports. changed must not block.
func Watch(ctx context.Context, named []string, changed func([]Found)) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	var before []Found
	for first := true; ; first = false {
		now, err := List(named...)
		if err != nil {
			return err
		}
		if first || !slices.EqualFunc(before, now, Found.Same) {
			changed(slices.Clone(now))
		}
		before = now
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
