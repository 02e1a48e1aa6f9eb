package serialport

import "testing"

func TestTheFirstRowThatMatchesCounts(t *testing.T) {
	tests := map[string]struct {
		vendor, product uint16
		maker, text     string
		want            Use
	}{
		"a Pixhawk 6X":                         {0x3185, 0x0035, "Auterion", "PX4 FMU v6X.x", Autopilot},
		"its bootloader":                       {0x3185, 0x0035, "Auterion", "PX4 BL FMU v6X.x", Bootloader},
		"a Cube's bootloader":                  {0x2dae, 0x1058, "Hex/ProfiCNC", "CubeOrange-BL", Bootloader},
		"a maker's new board":                  {0xfff0, 0x0001, "Hex/ProfiCNC", "CubeNext", Autopilot},
		"a maker's name inside another":        {0xfff0, 0x0001, "SPARK", "thing", Unknown},
		"a Bluetooth stick that is named -BLE": {0xfff0, 0x0001, "x", "stick-BLE", Unknown},
		"an FTDI cable":                        {0x0403, 0x6001, "FTDI", "FT232R USB UART", Radio},
		"another chip of FTDI":                 {0x0403, 0x0001, "FTDI", "?", Unknown},
	}
	for name, test := range tests {
		if got, _ := find(test.vendor, test.product, test.maker, test.text); got.Use != test.want {
			t.Errorf("%s is %q, want %q", name, got.Use, test.want)
		}
	}
}

func TestEveryRowCanBeReached(t *testing.T) {
	for i, e := range table {
		vendor, product, maker, text := e.VendorID, e.ProductID, e.Maker, e.Product
		if vendor == 0 {
			vendor = 0xfff0
		}
		if product == 0 {
			product = 0xfff0
		}
		if got, ok := find(vendor, product, maker, text); !ok || got.Name != e.Name || got.Use != e.Use {
			t.Errorf("row %d (%s) is hidden by %q", i, e.Name, got.Name)
		}
		if e.Name == "" || e.Use == "" || len(e.Bauds) == 0 {
			t.Errorf("row %d is not whole: %+v", i, e)
		}
		if e.VendorID == 0 && e.Maker == "" && e.Product == "" {
			t.Errorf("row %d matches everything", i)
		}
	}
}
