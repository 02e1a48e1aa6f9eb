// Package airgap measures what could connect this machine to anything: its
// network interfaces and its routes. It only reads what the kernel shows in
// files; it opens no socket and changes nothing.
//
// It measures the machine, not the station: the station has a network of its
// own, which is empty. On systems without these files there is no measurement,
// and [Measure] says so.
package airgap

import (
	"context"
	"fmt"
	"slices"
	"time"

	"skylatch/telemetry"
)

// watchInterval is how often [Watch] looks: a phone that is plugged in for its
// network takes longer to get an address.
const watchInterval = time.Second

// Watch measures again and again and hands over each result, with what has
// appeared since the first, until ctx ends. If nothing can be measured it says
// so once and returns the reason.
func Watch(ctx context.Context, measured func(telemetry.Network)) error {
	return watch(ctx, system, watchInterval, measured)
}

func watch(ctx context.Context, root root, interval time.Duration, measured func(telemetry.Network)) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var first telemetry.Network
	for started := false; ; started = true {
		now, err := root.measure(time.Now())
		if err != nil {
			return fmt.Errorf("measure the machine's network: %w", err)
		}
		if !started {
			first = now
		}
		now.Appeared = appeared(first, now)
		measured(now)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// appeared says, for people, what there is now that was not there at first.
func appeared(first, now telemetry.Network) []string {
	var list []string
	for _, i := range now.Interfaces {
		was := slices.ContainsFunc(first.Interfaces, func(o telemetry.NetworkInterface) bool {
			return o.Name == i.Name && o.Kind == i.Kind
		})
		if !was {
			list = append(list, fmt.Sprintf("%s %s", i.Kind, i.Name))
		}
	}
	for _, r := range now.DefaultRoutes {
		if !slices.Contains(first.DefaultRoutes, r) {
			list = append(list, "a route to everywhere through "+r)
		}
	}
	return list
}
