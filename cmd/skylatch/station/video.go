package station

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"runtime"

	"skylatch/cmd/skylatch/config"
	source "skylatch/link/video"
	"skylatch/redact/egress"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
	viewers "skylatch/ui/video"
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
			Name: VideoDoor(u), Kind: egress.UDPListen, Address: u.Listen.String(), Purpose: "video by RTP or MPEG-TS",
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

// VideoDoor returns the name of a UDP socket for pictures.
func VideoDoor(u config.VideoUDP) string { return linkName("video udp", u.Listen) }

// video takes pictures from their sources to those who watch.
type video struct {
	sources source.Config
	server  *viewers.Server
	fan     *media.Fan
}

func newVideo(c Config, state *store.Store) (*video, error) {
	v := &video{fan: media.NewFan()}
	deliver := viewers.Config{Fan: v.fan, Log: c.Log}
	for _, name := range []string{doorViewers, doorViewersLAN} {
		conn, err := c.Doors.UDP(name)
		if errors.Is(err, egress.ErrBlocked) {
			continue // there is no page on the LAN
		}
		if err != nil {
			return nil, err
		}
		deliver.Packets = append(deliver.Packets, conn)
	}
	sources, err := videoSources(c.Settings.Video)
	if err != nil {
		return nil, err
	}
	v.sources = source.Config{
		Sources: sources, Doors: c.Doors, Fan: v.fan, Store: state, Log: c.Log,
		OnLoss: source.OnLoss(c.Settings.Video.OnLoss), Minimal: c.Settings.Video.Record == config.RecordMinimal,
	}
	v.server, err = viewers.New(deliver)
	return v, err
}

// receive takes pictures until ctx ends.
func (v *video) receive(ctx context.Context) error {
	defer v.fan.Close()
	return source.Run(ctx, v.sources)
}

// videoSources says the configured sources by the names of their doors.
func videoSources(c config.Video) (source.Sources, error) {
	s := source.Sources{Capture: c.Capture}
	for _, u := range c.UDP {
		from := source.UDPSource{Door: VideoDoor(u)}
		if u.SDP != "" {
			text, err := os.ReadFile(u.SDP)
			if err != nil {
				return s, fmt.Errorf("read the description of a video: %w", err)
			}
			from.SDP = string(text)
		}
		s.UDP = append(s.UDP, from)
	}
	for _, t := range c.TCP {
		if t.Listen.IsValid() {
			s.TCPListen = append(s.TCPListen, linkName("video tcp", t.Listen))
		} else {
			s.TCPDial = append(s.TCPDial, linkName("video tcp to", t.Connect))
		}
	}
	return s, nil
}
