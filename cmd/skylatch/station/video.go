package station

import (
	"net/netip"
	"runtime"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
)

// The doors of WebRTC, one UDP socket for all viewers of a network.
const (
	doorViewers    = "video to this machine"
	doorViewersLAN = "video to the LAN"
	doorConverter  = "video converter"
)

// videoPlan is what live pictures need: sockets to receive them, and to show
// them by WebRTC.
func videoPlan(c config.Config) egress.Plan {
	plan := egress.Plan{{
		Name: doorViewers, Kind: egress.UDPListen, Address: netip.AddrPortFrom(c.Page.Listen.Addr(), 0).String(),
		Purpose: "video by WebRTC, for this machine's browser",
	}}
	if c.Page.LAN.IsValid() {
		plan = append(plan, egress.Endpoint{
			Name: doorViewersLAN, Kind: egress.UDPListen, Address: c.Page.LAN.String(), Purpose: "video by WebRTC, for paired tablets",
		})
	}
	if runtime.GOOS == "linux" {
		plan = append(plan, egress.Endpoint{
			Name: doorConverter, Kind: egress.Converter, Address: egress.ToH264,
			Purpose: "H.265 for browsers that cannot show it, by ffmpeg",
		})
	}
	for _, u := range c.Video.UDP {
		plan = append(plan, egress.Endpoint{
			Name: linkName("video udp", u.Listen), Kind: egress.UDPListen, Address: u.Listen.String(), Purpose: "video by RTP or MPEG-TS",
		})
	}
	for _, t := range c.Video.TCP {
		if t.Listen.IsValid() {
			plan = append(plan, egress.Endpoint{
				Name: linkName("video tcp", t.Listen), Kind: egress.TCPListen, Address: t.Listen.String(), Purpose: "video by MPEG-TS",
			})
			continue
		}
		plan = append(plan, egress.Endpoint{
			Name: linkName("video tcp to", t.Connect), Kind: egress.TCPDial, Address: t.Connect.String(), Purpose: "video by MPEG-TS",
		})
	}
	return plan
}
