package main

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The house: which package may know which. A failure here is a question about
// the design, not about this test.

const module = "skylatch"

// floors are the top-level folders. An import only goes down, and neighbours on
// one floor are strangers.
var floors = map[string]int{
	"cmd":       3, // wiring: knows everybody
	"link":      2, // the aircraft's side of the station
	"ui":        2, // the pilot's side
	"redact":    1, // what may leave
	"hardware":  1, // what is plugged in
	"telemetry": 0, // the words everybody speaks
}

// fence keeps a library, a power or a package for tests in the rooms that need it.
type fence struct {
	prefix string   // of an import path
	rooms  []string // package folders, with everything below them
	reason string
}

var fences = []fence{
	{
		"github.com/bluenviron/gomavlib/", []string{"link/mavlink", "redact/mavlink", "cmd/simdrone", "cmd/skylatch/e2e"},
		"its v3 line has ended: what replaces it must have to be changed in one place for each side of the wire",
	},
	{"go.bug.st/serial", []string{"hardware/serialport"}, "opening a port touches its lines; one place decides which"},
	{"github.com/gorilla/websocket", []string{"ui/live", "ui/video"}, "the page has one way to talk to the station"},
	{"github.com/pion/rtp", []string{"link/video", "ui/video", "cmd/simdrone", "cmd/skylatch/e2e"}, "the two sides of live video speak RTP, and nobody else"},
	{"github.com/pion/webrtc", []string{"ui/video", "cmd/skylatch/e2e"}, "its defaults open sockets and join multicast groups by themselves"},
	{"github.com/pion/ice", []string{"ui/video"}, "its defaults open sockets and join multicast groups by themselves"},
	{"github.com/pion/stun", []string{"ui/video"}, "its client dials"},
	{"github.com/pion/transport", []string{"ui/video"}, "it opens sockets, and lists interfaces through one"},
	{"github.com/bluenviron/gortsplib", []string{"link/video", "cmd/simdrone", "cmd/skylatch/e2e"}, "it dials; the dial is handed to it in one place"},
	{"github.com/bluenviron/mediacommon", []string{"link/video", "redact/film", "redact/video", "telemetry/flightlog", "ui/video", "cmd/simdrone", "cmd/skylatch/e2e"}, "a container is read or written in its own room"},
	{"github.com/Eyevinn/mp4ff", []string{"redact/convert", "redact/film", "cmd/skylatch/e2e"}, "a second reader of films, beside the one that writes them"},
	{"github.com/bep/imagemeta", []string{"redact/still"}, "a second reader of metadata, beside the one that writes it"},
	{"github.com/esimov/pigo", []string{"redact/still"}, "faces are looked for in one place, so that what is missed is said in one"},
	{"github.com/alecthomas/kong", []string{"cmd/skylatch", "cmd/simdrone"}, "the command line is wiring"},
	{"github.com/BurntSushi/toml", []string{"cmd/skylatch/config", "redact"}, "a configuration is decoded strictly, once"},
	{"github.com/klauspost/compress", []string{"redact/convert"}, "recordings for other programs are packed; nothing else is"},
	{"github.com/foxglove/mcap", nil, "it brings a test library and HTTP into the program: it is a second reader, in tests"},
	{"github.com/parquet-go/parquet-go", nil, "it brings compressors and assembly into the program: it is a second reader, in tests"},
	{"modernc.org/sqlite", []string{"telemetry/library"}, "an index that is thrown away when in doubt needs one owner"},
	{"filippo.io/age", []string{"redact/export/evidence", "telemetry/seal"}, "what seals is in one place for each purpose, so that what it promises is said in one"},
	{"golang.org/x/crypto", []string{"telemetry/seal"}, "what seals is in one place for each purpose, so that what it promises is said in one"},
	{"github.com/miekg/dns", []string{"redact/guard/answer"}, "it can ask and serve by itself; here it only reads and writes messages, and never asks"},
	{"golang.org/x/net/http2", []string{"redact/guard/read"}, "its client dials; only the reader of packed headers is used"},
	{"skylatch/telemetry/seal/sealtest", nil, "it is for tests alone"},
	{"skylatch/redact/egress/island", nil, "it is for tests alone, and starts processes"},
	{"os/exec", []string{"redact/egress", "cmd/simdrone"}, "another program is not bound by what this one promises"},
	{"github.com/elastic/go-seccomp-bpf", []string{"redact/egress/confine"}, "what the kernel forbids is decided in one place"},
	{"github.com/landlock-lsm/go-landlock", []string{"redact/egress/confine"}, "what the kernel forbids is decided in one place"},
	{"github.com/google/nftables", []string{"redact/guard/wall"}, "the kernel's rules are said in one place, in tables of our own"},
	{"github.com/mdlayher/netlink", []string{"redact/guard/wall"}, "it opens sockets to the kernel"},
	{"github.com/vishvananda/netlink", []string{"redact/guard/wall"}, "it changes interfaces; what is changed is written down to be undone in one place"},
	{"net/http/httputil", nil, "a proxy is a door"},
	{"net/smtp", nil, "the station writes to nobody"},
	{"net/rpc", nil, "the station calls nobody"},
	{"plugin", nil, "the program that was checked is the program that runs"},
}

// powers are names of the standard library that open a door. Outside
// redact/egress nothing may use them; the simulated outside world may.
var powers = map[string][]string{
	"net": {
		"Dial", "DialIP", "DialTCP", "DialTimeout", "DialUDP", "DialUnix", "Dialer",
		"Listen", "ListenConfig", "ListenIP", "ListenMulticastUDP", "ListenPacket", "ListenTCP", "ListenUDP",
		"ListenUnix", "ListenUnixgram", "FileConn", "FileListener", "FilePacketConn",
		"LookupAddr", "LookupCNAME", "LookupHost", "LookupIP", "LookupMX", "LookupNS", "LookupPort", "LookupSRV", "LookupTXT",
		"DefaultResolver", "Resolver", "ResolveIPAddr", "ResolveTCPAddr", "ResolveUDPAddr",
	},
	"net/http":                     {"DefaultClient", "DefaultTransport", "Client", "Transport", "Get", "Head", "Post", "PostForm", "ListenAndServe", "ListenAndServeTLS"},
	"crypto/tls":                   {"Dial", "DialWithDialer", "Dialer", "Listen"},
	"os":                           {"StartProcess"},
	"syscall":                      {"Socket", "Connect", "Bind", "Listen", "ForkExec", "Exec", "StartProcess", "RawSyscall", "RawSyscall6", "Syscall", "Syscall6"},
	"golang.org/x/sys/unix":        {"Socket", "Socketpair", "Sendto", "Sendmsg", "SetsockoptInt", "PtraceAttach", "Connect", "Bind", "Listen", "Exec", "RawSyscall", "RawSyscall6", "Syscall", "Syscall6"},
	"golang.org/x/sys/windows":     {"Socket", "Connect", "Bind", "Listen", "CreateProcess"},
	"github.com/gorilla/websocket": {"DefaultDialer", "Dialer", "NewClient"},
}

// outside are rooms that play the world outside the station.
var outside = []string{"redact/egress", "cmd/simdrone"}

type source struct {
	path    string // with '/' separators, from the repository's root
	room    string // its folder
	test    bool
	file    *ast.File
	fileset *token.FileSet
}

func (s source) line(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fileset.Position(n.Pos()).Line)
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || name != root && strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		fileset := token.NewFileSet()
		file, err := parser.ParseFile(fileset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		slash := filepath.ToSlash(rel)
		all = append(all, source{
			path: slash, room: path.Dir(slash), test: strings.HasSuffix(slash, "_test.go"), file: file, fileset: fileset,
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Fatalf("found %d Go files: the test does not see the house", len(all))
	}
	return all
}

func importPath(i *ast.ImportSpec) string {
	p, _ := strconv.Unquote(i.Path.Value)
	return p
}

func top(room string) string {
	first, _, _ := strings.Cut(room, "/")
	return first
}

func within(room string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return room == r || strings.HasPrefix(room, r+"/") })
}

func TestImportsOnlyGoDown(t *testing.T) {
	for _, s := range sources(t) {
		floor, known := floors[top(s.room)]
		if !known {
			t.Errorf("%s: the house has no room %q", s.path, top(s.room))
			continue
		}
		for _, i := range s.file.Imports {
			imported, ours := strings.CutPrefix(importPath(i), module+"/")
			if !ours || top(imported) == top(s.room) {
				continue
			}
			if below := floors[top(imported)]; below >= floor {
				t.Errorf("%s: %s (floor %d) imports %s (floor %d): an import only goes down, and neighbours are strangers",
					s.line(i), s.room, floor, imported, below)
			}
		}
	}
}

func TestLibrariesStayInTheirRooms(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, i := range s.file.Imports {
			for _, f := range fences {
				if strings.HasPrefix(importPath(i)+"/", strings.TrimSuffix(f.prefix, "/")+"/") && !within(s.room, f.rooms) {
					t.Errorf("%s imports %s, which belongs in %v: %s", s.line(i), importPath(i), f.rooms, f.reason)
				}
			}
		}
	}
}

func TestOnlyEgressOpensDoors(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || within(s.room, outside) {
			continue
		}
		for _, door := range s.doors() {
			t.Errorf("%s opens a door; only redact/egress may", door)
		}
	}
}

// doors returns the places in a file that use a power, and dot imports, which
// would hide them.
func (s source) doors() []string {
	var found []string
	names := make(map[string]string) // local name → import path
	for _, i := range s.file.Imports {
		p := importPath(i)
		local := path.Base(p)
		if i.Name != nil {
			local = i.Name.Name
		}
		if local == "." {
			found = append(found, s.line(i)+": dot import of "+p)
		}
		names[local] = p
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && slices.Contains(powers[names[pkg.Name]], sel.Sel.Name) {
			found = append(found, s.line(n)+": "+names[pkg.Name]+"."+sel.Sel.Name)
		}
		return true
	})
	return found
}

// TestTheHouseTestSeesADoor is the twin that leaks on purpose.
func TestTheHouseTestSeesADoor(t *testing.T) {
	leaks := map[string]string{
		"a dial":              `import "net"; var c, _ = net.Dial("udp", "192.0.2.1:1")`,
		"a renamed import":    `import n "net"; var c, _ = n.Dial("udp", "192.0.2.1:1")`,
		"a dot import":        `import . "net"; var c, _ = Dial("udp", "192.0.2.1:1")`,
		"a dialer value":      `import "net"; var d = net.Dialer{}`,
		"the default client":  `import "net/http"; var c = http.DefaultClient`,
		"a name look-up":      `import "net"; var a, _ = net.LookupHost("example.com")`,
		"a raw socket":        `import "golang.org/x/sys/unix"; var fd, _ = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW, 0)`,
		"a function as value": `import "net"; var f = net.ListenUDP`,
	}
	for name, leak := range leaks {
		fileset := token.NewFileSet()
		file, err := parser.ParseFile(fileset, "leak.go", "package x; "+leak, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if s := (source{path: "leak.go", file: file, fileset: fileset}); len(s.doors()) == 0 {
			t.Errorf("%s is not seen: %s", name, leak)
		}
	}
}

func TestEveryPackageHasOneComment(t *testing.T) {
	comments := make(map[string][]string)
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, seen := comments[s.room]; !seen {
			comments[s.room] = nil
		}
		if s.file.Doc != nil && !slices.ContainsFunc(s.file.Doc.List, func(c *ast.Comment) bool { return constraint.IsGoBuild(c.Text) }) {
			comments[s.room] = append(comments[s.room], s.path)
		}
	}
	for room, files := range comments {
		if len(files) != 1 {
			t.Errorf("%s has %d package comments %v, want one", room, len(files), files)
		}
	}
}

func TestNoFileIsALabyrinth(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || ast.IsGenerated(s.file) {
			continue
		}
		if lines := s.fileset.Position(s.file.FileEnd).Line; lines > 500 {
			t.Errorf("%s has %d lines, want at most 500: is it still one idea?", s.path, lines)
		}
	}
}

func TestNothingRunsBeforeMain(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init hides when something happens; call it by name", s.line(f))
			}
		}
	}
}

func TestTheTopLevelTellsTheStory(t *testing.T) {
	allowed := []string{"LICENSE", "Makefile", "README.md", "go.mod", "go.sum", "cmd", "hardware", "link", "redact", "telemetry", "ui"}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s stands at the top level; the house has only %v", e.Name(), allowed)
		}
	}
}
