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
	"skylatch/telemetry/flightlog"
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

// converts says where H.265 can be converted.
const converts = runtime.GOOS == "linux"

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
	if converts {
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
	for _, r := range c.Video.RTSP {
		plan = append(plan, cameraPlan(r)...)
	}
	return plan
}

// rtspPictures is how many pictures of one camera have sockets by UDP: day and
// thermal.
const rtspPictures = 2

// cameraPlan is what a camera that is asked for its pictures needs.
func cameraPlan(r config.VideoRTSP) egress.Plan {
	at, err := r.Address()
	if err != nil {
		return nil // the configuration was validated
	}
	plan := egress.Plan{{Name: rtspDoor(r), Kind: egress.TCPDial, Address: at.String(), Purpose: "a camera by RTSP"}}
	if r.UDPPort == 0 {
		return plan
	}
	port := r.UDPPort
	for n := range rtspPictures {
		for _, name := range source.RTSPDoors(rtspDoor(r), n) {
			plan = append(plan, egress.Endpoint{
				Name: name, Kind: egress.UDPListen, Address: fmt.Sprintf("0.0.0.0:%d", port), Purpose: "pictures of a camera by RTSP",
			})
			port++
		}
	}
	return plan
}

func rtspDoor(r config.VideoRTSP) string { return "video rtsp " + r.Name }

// VideoDoor returns the name of a UDP socket for pictures.
func VideoDoor(u config.VideoUDP) string { return linkName("video udp", u.Listen) }

// video takes pictures from their sources to those who watch.
type video struct {
	sources source.Config
	server  *viewers.Server
	fan     *media.Fan
}

func newVideo(c Config, state *store.Store, recorder *flightlog.Recorder) (*video, error) {
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
		Record: recorder.Video, Recording: recorder.VideoFile,
	}
	if converts {
		v.sources.Converter = doorConverter
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
	for _, path := range c.Files {
		s.Files = append(s.Files, source.FileSource{Path: path})
	}
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
	for _, r := range c.RTSP {
		s.RTSP = append(s.RTSP, source.RTSPSource{
			Name: r.Name, Door: rtspDoor(r), URL: r.URL, User: r.User, Password: r.Password.Text(), UDP: r.UDPPort != 0,
		})
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
