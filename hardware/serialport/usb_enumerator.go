//go:build windows || (darwin && cgo)

package serialport

import (
	"fmt"
	"strconv"

	"go.bug.st/serial/enumerator"
)

// usbPorts asks the system; no device is opened or probed for it.
func usbPorts() ([]Found, error) {
	ports, err := enumerator.GetDetailedPortsList()
	if err != nil {
		return nil, fmt.Errorf("ask the system for ports: %w", err)
	}
	var list []Found
	for _, p := range ports {
		vendor, errVendor := strconv.ParseUint(p.VID, 16, 16)
		product, errProduct := strconv.ParseUint(p.PID, 16, 16)
		if !p.IsUSB || errVendor != nil || errProduct != nil {
			continue
		}
		i := identity{
			vendor:  uint16(vendor),
			product: uint16(product),
			maker:   p.Manufacturer,
			text:    p.Product,
			serial:  p.SerialNumber,
		}
		list = append(list, i.found(p.Name))
	}
	return list, nil
}
