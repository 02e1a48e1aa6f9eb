package drone_test

import (
	"net"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/cmd/simdrone/drone"
)

func TestFiftyDronesShareOneSocket(t *testing.T) {
	t.Parallel()
	const count = 50
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u := &udpEnd{PacketConn: pc, heard: make(chan net.Addr, 1)}
	s := newStation(t, u, u, pc.Close, nil)
	drones := make([]*drone.Drone, count)
	for i := range drones {
		drones[i] = newDrone(t, drone.Config{System: i + 1, Seed: uint64(i)})
		if err := drones[i].DialUDP(pc.LocalAddr().String()); err != nil {
			t.Fatal(err)
		}
		run(t, drones[i])
	}
	heard := map[byte]bool{}
	for f := range s.frames {
		if _, ok := f.GetMessage().(*ardupilotmega.MessageHeartbeat); ok {
			heard[f.GetSystemID()] = true
		}
		if len(heard) == count {
			break
		}
	}
	for i, d := range drones {
		await(t, d, "alive", func(s drone.State) bool { return s.BootTime > time.Second })
		if c := d.Counters(); c.Overflow != 0 {
			t.Errorf("drone %d: %d writes had no room", i+1, c.Overflow)
		}
	}
}

func TestConnectionsFromAndToGround(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10})
	at, err := d.ListenUDP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	d.DialTCP(ln.Addr().String())
	near, far := net.Pipe()
	d.Serve(far)
	run(t, d)

	var dialer net.Dialer
	udp, err := dialer.DialContext(t.Context(), "udp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	asking := newStation(t, udp, udp, udp.Close, nil)
	asking.send(&ardupilotmega.MessageHeartbeat{Type: ardupilotmega.MAV_TYPE_GCS})
	next(asking, anyOf[*ardupilotmega.MessageHeartbeat])

	piped := newStation(t, near, near, near.Close, nil)
	next(piped, anyOf[*ardupilotmega.MessageHeartbeat])

	for range 2 { // hung up once, it comes back
		conn, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		s := newStation(t, conn, conn, conn.Close, nil)
		next(s, anyOf[*ardupilotmega.MessageHeartbeat])
		s.want(s.long(common.MAV_CMD_REQUEST_MESSAGE, 148), common.MAV_RESULT_ACCEPTED)
		s.close()
	}
}
