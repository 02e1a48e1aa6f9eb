package drone

import (
	"context"
	"errors"
	"fmt"
	"os"

	"skylatch/hardware/serialport"
)

// OpenSerial talks over a real serial port, to try a radio or a ground station
// on another machine without risking a vehicle.
func (d *Drone) OpenSerial(path string, baud int) error {
	port, err := serialport.Open(path, baud, false)
	if err != nil {
		return err // says the path and what to do already
	}
	d.add(func(ctx context.Context) error {
		err := d.serve(ctx, port)
		if errors.Is(err, os.ErrClosed) {
			return nil
		}
		return fmt.Errorf("talk over %s: %w", path, err)
	})
	return nil
}
