package egress_test

import (
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"skylatch/redact/egress"
	"skylatch/telemetry"
)

// open opens the plan and closes it with the test.
func open(t *testing.T, plan egress.Plan) *egress.Doors {
	t.Helper()
	doors, err := egress.Open(plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := doors.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return doors
}

func TestOnlyDoorsOfThePlanOpen(t *testing.T) {
	doors := open(t, egress.Plan{
		{Name: "udp", Kind: egress.UDPListen, Address: "127.0.0.1:0", Purpose: "vehicles"},
		{Name: "page", Kind: egress.TCPListen, Address: "localhost:0", Purpose: "the page"},
	})
	blocked := map[string]func() error{
		"dial a name that is not there": func() error { _, err := doors.Dial(t.Context(), "vendor"); return err },
		"dial a listener":               func() error { _, err := doors.Dial(t.Context(), "page"); return err },
		"take a listener as udp":        func() error { _, err := doors.UDP("page"); return err },
		"take udp as a listener":        func() error { _, err := doors.Listener("udp"); return err },
		"dial an address":               func() error { _, err := doors.Dial(t.Context(), "127.0.0.1:80"); return err },
	}
	for name, attempt := range blocked {
		if err := attempt(); !errors.Is(err, egress.ErrBlocked) {
			t.Errorf("%s: error %v, want %v", name, err, egress.ErrBlocked)
		}
	}
}

func TestListShowsWhatIsOpen(t *testing.T) {
	doors := open(t, egress.Plan{
		{Name: "udp", Kind: egress.UDPListen, Address: ":0", Purpose: "vehicles"},
		{Name: "page", Kind: egress.TCPListen, Address: "127.0.0.1:0", Purpose: "the page"},
		{Name: "camera", Kind: egress.TCPDial, Address: "192.168.144.25:8554", Purpose: "video"},
		{Name: "partner", Kind: egress.TCPDial, Address: "192.0.2.1:5760", Purpose: "relay", Routed: true},
	})
	scopes := []egress.Scope{egress.ScopeLink, egress.ScopeMachine, egress.ScopeLink, egress.ScopeRouted}
	list := doors.List()
	for i, want := range scopes {
		if list[i].Scope != want {
			t.Errorf("scope of %s = %s, want %s", list[i].Name, list[i].Scope, want)
		}
		if strings.HasSuffix(list[i].Address, ":0") {
			t.Errorf("address of %s = %s, want the real port", list[i].Name, list[i].Address)
		}
	}
	page, err := doors.Listener("page")
	if err != nil || page.Addr().String() != list[1].Address {
		t.Errorf("page listens at %v (%v), the list says %s", page.Addr(), err, list[1].Address)
	}
}

func TestAPortInUseIsSaidInThreeParts(t *testing.T) {
	taken, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	free, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	first := free.Addr().String()
	free.Close()

	_, err = egress.Open(egress.Plan{
		{Name: "page", Kind: egress.TCPListen, Address: first, Purpose: "the page"},
		{Name: "udp", Kind: egress.UDPListen, Address: taken.LocalAddr().String(), Purpose: "vehicles"},
	})
	var problem *telemetry.ProblemError
	if !errors.As(err, &problem) || !errors.Is(err, syscall.EADDRINUSE) {
		t.Fatalf("Open with a taken port = %v, want a problem wrapping %v", err, syscall.EADDRINUSE)
	}
	if !strings.Contains(problem.Cause, "vehicles") || problem.Meaning == "" || problem.Action == "" {
		t.Errorf("problem = %+v, want the purpose in the cause, a meaning and an action", problem)
	}
	// What was opened before it is closed again.
	again, err := net.Listen("tcp4", first)
	if err != nil {
		t.Fatalf("the first door stayed open: %v", err)
	}
	again.Close()
}

func TestPlansThatMakeNoSenseAreRefused(t *testing.T) {
	tests := map[string]egress.Endpoint{
		"a host name":           {Name: "x", Kind: egress.TCPDial, Address: "example.com:80"},
		"no port":               {Name: "x", Kind: egress.UDPListen, Address: "127.0.0.1"},
		"a port out of range":   {Name: "x", Kind: egress.UDPListen, Address: ":65536"},
		"a dial to everywhere":  {Name: "x", Kind: egress.TCPDial, Address: ":5760"},
		"a dial to port 0":      {Name: "x", Kind: egress.TCPDial, Address: "127.0.0.1:0"},
		"a dial to a group":     {Name: "x", Kind: egress.UDPDial, Address: "224.0.0.1:14550"},
		"a dial from nowhere":   {Name: "x", Kind: egress.UDPDial, Address: "127.0.0.1:1", From: "y"},
		"an unknown kind":       {Name: "x", Kind: "quic", Address: "127.0.0.1:1"},
		"an endpoint nameless":  {Kind: egress.UDPListen, Address: "127.0.0.1:0"},
		"an address of nowhere": {Name: "x", Kind: egress.UDPListen, Address: "192.0.2.77:0"},
	}
	for name, endpoint := range tests {
		if _, err := egress.Open(egress.Plan{endpoint}); err == nil {
			t.Errorf("Open with %s succeeded, want an error", name)
		}
	}
	twice := egress.Endpoint{Name: "x", Kind: egress.UDPListen, Address: "127.0.0.1:0"}
	if _, err := egress.Open(egress.Plan{twice, twice}); err == nil {
		t.Error("Open with one name twice succeeded, want an error")
	}
}

func TestADialReachesThePeerOfThePlan(t *testing.T) {
	peer, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	doors := open(t, egress.Plan{{Name: "sitl", Kind: egress.TCPDial, Address: peer.Addr().String(), Purpose: "simulator"}})
	conn, err := doors.Dial(t.Context(), "sitl")
	if err != nil {
		t.Fatal(err)
	}
	far, err := peer.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if got, err := io.ReadAll(far); err != nil || string(got) != "hello" {
		t.Errorf("the peer read %q (%v), want %q", got, err, "hello")
	}
}
