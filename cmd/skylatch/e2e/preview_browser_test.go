//go:build linux

package e2e

import (
	"testing"

	"skylatch/cmd/skylatch/config"
)

// TestBrowserShowsWhatTheySee looks at two aircraft with the eyes of others, by
// shipped policies and by one of the station's own.
func TestBrowserShowsWhatTheySee(t *testing.T) {
	needBrowser(t)
	room := listen(t)
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Forward = []config.Forward{{Name: "operations room", Policy: "partner", UDP: room.at}}
		c.Policies = []config.PolicyFile{{Path: "club.toml", Text: "name = \"club\"\nbase = \"public\"\n" +
			"reason = \"a club shows roughly where it flies\"\n[loosen]\nlocation = \"coarsen\""}}
	})
	flyTwo(t, s)
	browse(t, "preview", s.pages.Address, nil)
}
