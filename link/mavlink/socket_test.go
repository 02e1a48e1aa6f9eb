package mavlink

import (
	"bytes"
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	gomavframe "github.com/bluenviron/gomavlib/v3/pkg/frame"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

// loopback is a driver behind a real UDP socket, and a vehicle's socket that
// sends to it.
func loopback(t *testing.T) (*rig, *net.UDPConn) {
	t.Helper()
	r := newRig(t, Config{})
	server, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	client, err := net.DialUDP("udp", nil, server.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := (transport.UDP{Name: "udp real", Conn: server}).Run(ctx, r.d); err != nil {
			t.Errorf("UDP: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-done; _ = server.Close(); _ = client.Close() })
	return r, client
}

func send(t *testing.T, conn *net.UDPConn, b []byte) {
	t.Helper()
	if _, err := conn.Write(b); err != nil {
		t.Fatal(err)
	}
}

// await waits until what is wanted holds; the driver changes the store often
// enough to look again.
func (r *rig) await(what string, ok func() bool) {
	r.t.Helper()
	sub := r.store.Subscribe()
	defer sub.Close()
	deadline := time.After(10 * time.Second)
	for !ok() {
		select {
		case <-sub.Changed():
		case <-deadline:
			r.t.Fatalf("not seen within 10 s: %s; links %+v", what, r.d.LinkStats())
		}
	}
}

func TestFramesArriveWholeHoweverTheyLieInDatagrams(t *testing.T) {
	const frames = 2000
	for name, cut := range map[string]func([][]byte) [][]byte{
		"one frame in a datagram":    func(list [][]byte) [][]byte { return list },
		"forty frames in a datagram": func(list [][]byte) [][]byte { return joinBy(list, 40) },
		"half a frame in a datagram": func(list [][]byte) [][]byte { return slices.Collect(slices.Chunk(bytes.Join(list, nil), 17)) },
		"frames across datagrams":    func(list [][]byte) [][]byte { return slices.Collect(slices.Chunk(bytes.Join(list, nil), 1000)) },
	} {
		t.Run(name, func(t *testing.T) {
			r, conn := loopback(t)
			c := &craft{system: 1, component: 1}
			list := [][]byte{c.frame(t, copterBeat(4, true))}
			for i := range uint32(frames - 1) {
				list = append(list, c.frame(t, &common.MessageAttitude{TimeBootMs: 1000 + i, Yaw: 1}))
			}
			stats := func() telemetry.LinkStats { return r.d.LinkStats()["udp real"] }
			sent := uint64(0)
			for i, datagram := range cut(list) {
				send(t, conn, datagram)
				sent += uint64(len(datagram))
				if i%50 == 49 { // the kernel's buffer may be small
					r.await("what was sent so far", func() bool { return stats().BytesIn == sent })
				}
			}
			r.await("all frames", func() bool { return stats().FramesIn == frames })
			if s := stats(); s.CRCErrors != 0 || s.SequenceLost != 0 || s.Duplicates != 0 {
				t.Errorf("stats %+v, want no loss", s)
			}
		})
	}
}

func joinBy(list [][]byte, n int) (joined [][]byte) {
	for chunk := range slices.Chunk(list, n) {
		joined = append(joined, bytes.Join(chunk, nil))
	}
	return joined
}

// TestVehicleOnASocketIsAskedForItsStreamsAndObeys is a conversation over a
// real socket, with the library's codec on the vehicle's side.
func TestVehicleOnASocketIsAskedForItsStreamsAndObeys(t *testing.T) {
	r, conn := loopback(t)
	c := &craft{system: 7, component: 1}
	id := telemetry.VehicleID{System: 7, Component: 1}
	send(t, conn, c.frame(t, copterBeat(0, false)))

	var beat, asked, armed bool
	reader := &gomavframe.Reader{ByteReader: conn, DialectRW: otherSide()}
	if err := reader.Initialize(); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var command telemetry.CommandID
	for !beat || !asked || !armed {
		f, err := reader.Read()
		if err != nil {
			t.Fatalf("heartbeat %v, streams %v, armed %v: %v", beat, asked, armed, err)
		}
		switch m := f.GetMessage().(type) {
		case *minimal.MessageHeartbeat:
			beat = m.Type == minimal.MAV_TYPE_GCS
		case *common.MessageCommandLong:
			switch m.Command {
			case common.MAV_CMD_SET_MESSAGE_INTERVAL:
				if asked = m.TargetSystem == 7; asked && command == 0 {
					if command, err = r.d.Command(id, telemetry.Arm{}); err != nil {
						t.Fatalf("Command: %v", err)
					}
				}
			case common.MAV_CMD_COMPONENT_ARM_DISARM:
				send(t, conn, c.frame(t, answer(m.Command, common.MAV_RESULT_ACCEPTED)))
				send(t, conn, c.frame(t, copterBeat(0, true)))
				armed = true
			}
		}
	}
	r.await("the command accepted", func() bool {
		commands := r.vehicle(id).Commands
		return len(commands) == 1 && commands[0].State == telemetry.CommandAccepted
	})
}
