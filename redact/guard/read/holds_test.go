package read

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"skylatch/redact"
)

// exifJPEG is the beginning of a picture that names a place, or none.
func exifJPEG(place bool) []byte {
	le := binary.LittleEndian
	block := append([]byte("II*\x00"), 8, 0, 0, 0)
	entry := func(tag, kind uint16, count, value uint32) {
		block = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(block, tag), kind), count), value)
	}
	block = le.AppendUint16(block, 1)
	entry(0x8825, 4, 1, 26)
	block = le.AppendUint32(block, 0)
	block = le.AppendUint16(block, 4)
	entry(1, 2, 2, 'N')
	entry(2, 5, 3, 80)
	entry(3, 2, 2, 'E')
	entry(4, 5, 3, 104)
	block = le.AppendUint32(block, 0)
	for _, v := range []uint32{47, 22, 36, 8, 32, 30} {
		if !place {
			v = 0
		}
		block = le.AppendUint32(le.AppendUint32(block, v), 1)
	}
	b := append([]byte("\xff\xd8\xff\xe1"), 0, byte(8+len(block)))
	return append(append(append(b, "Exif\x00\x00"...), block...), "\xff\xdb\x00\x04\x01\x02"...)
}

func upload(t testing.TB, file []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", "DJI_0001.JPG")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func nmea(s string) string {
	sum := byte(0)
	for _, c := range []byte(s) {
		sum ^= c
	}
	return fmt.Sprintf("$%s*%02X\r\n", s, sum)
}

func TestDataInClearIsClassed(t *testing.T) {
	const location, identity, person, credential = redact.Location, redact.Identity, redact.Person, redact.Credential
	const network, imagery = redact.Network, redact.Imagery
	post := func(body string, header ...string) []byte {
		return written(t, "POST", "http://a.example/r", body, header...)
	}
	for name, c := range map[string]struct {
		sent []byte
		want []redact.Class
	}{
		"a place in a form":        {post("lat=47.376887&lon=8.541694"), []redact.Class{location}},
		"percent-encoded":          {post("p=%34%37%2e%33%37%36%38%38%37%2c%20%38%2e%35%34%31%36%39%34"), []redact.Class{location}},
		"in JSON":                  {post(`{"latitude":47.376887,"longitude":8.541694}`), []redact.Class{location}},
		"in the escapes of JSON":   {post(`{"m":"\u006aane\u0040crew.example"}`), []redact.Class{person}},
		"packed":                   {post(packed(`{"m":"jane@crew.example"}`), "Content-Encoding", "gzip"), []redact.Class{person}},
		"in an address":            {written(t, "GET", "http://a.example/r?email=jane%40crew.example", ""), []redact.Class{person}},
		"in a field of the header": {post("", "X-Device-SN", "1581F4XFC228K00A1B2C"), []redact.Class{identity}},
		"a MAC and an IMEI":        {post(`{"mac":"60:60:1f:12:34:56","imei":"356938035643809"}`), []redact.Class{network}},
		"a login":                  {post("", "Authorization", "Basic eDp5"), []redact.Class{credential}},
		"a cookie":                 {post("", "Cookie", "id=1"), []redact.Class{identity}},
		"a password":               {post("user=x&password=correcthorse7"), []redact.Class{credential}},
		"a picture with a place":   {post(upload(t, exifJPEG(true))), []redact.Class{location, imagery}},
		"a picture without":        {post(upload(t, exifJPEG(false))), []redact.Class{imagery}},
		"MAVLink among other":      {append([]byte("\xfd\xfd\x00junk"), append(position(), position()...)...), []redact.Class{location, redact.Technical}},
		"NMEA":                     {[]byte(nmea("GPGGA,123519,4722.6120,N,00832.5010,E,1,08,0.9,545.4,M,46.9,M,,")), []redact.Class{location}},
		"texts between bytes":      {[]byte("\x0a\x24\x00\x01lat: 47.376887, lon: 8.541694\x00\xff\x12"), []redact.Class{location}},
		"a plain request":          {written(t, "GET", "http://a.example/api/v1/config?locale=en_US&v=2", "", "Accept-Language", "en", "Referer", "http://b.example/"), nil},
		"a check":                  {written(t, "GET", "http://connectivitycheck.gstatic.com/generate_204", ""), nil},
		"a question":               {query(t, "a.example", dns.TypeA), nil},
	} {
		if got := Holds(c.sent); !slices.Equal(got, c.want) {
			t.Errorf("%s: Holds = %v, want %v", name, got, c.want)
		}
	}
}

// What is encrypted or packed in a way that is not known says nothing.
func TestNoiseHoldsNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 300 {
		b := make([]byte, 1+random.IntN(1400))
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		if len(Holds(b)) > 0 {
			found++
		}
	}
	if found > 0 {
		t.Errorf("%d of 300 packets of noise hold something", found)
	}
}

// hostile is what makes looking slow.
func hostile() map[string][]byte {
	body := func(s string) []byte {
		return []byte("POST / HTTP/1.1\r\nHost: a\r\n\r\n" + packed(strings.Repeat(s, longestInflated/len(s)+1)))
	}
	return map[string][]byte{
		"frames":     bytes.Repeat([]byte{0xfd}, Longest),
		"exif":       bytes.Repeat([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\x0f"), Longest/16),
		"bomb":       body("\x00"),
		"numbers":    body("47.376887, 8.541694 "),
		"mails":      body("jane@crew.example "),
		"cues":       body("lat: lon: sn: key: "),
		"header":     append([]byte("GET / HTTP/1.1\r\n"), bytes.Repeat([]byte("x-a: b\r\n"), Longest/8)...),
		"records":    bytes.Repeat([]byte{22, 3, 1, 0, 1, 1}, Longest/6),
		"query":      append([]byte("GET /?"), bytes.Repeat([]byte("a&"), Longest/2)...),
		"percent":    body("%2525"),
		"base64":     body("bGF0OiA0Ny4zNzY4ODc= "),
		"mavlink":    bytes.Repeat(position(), Longest/len(position())),
		"extensions": append(append([]byte{22, 3, 1, 0x40, 0, 1, 0, 0x3f, 0xf0, 3, 3}, make([]byte, 32+1+2+1)...), append([]byte{0x3f, 0xc8}, make([]byte, 16328)...)...),
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, sent := range hostile() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Ended(sent)
			}
		})
	}
}

func BenchmarkPacket(b *testing.B) {
	h := quicHello(b, "media.example", "h3")
	packets := map[string][]byte{
		"dns":     udp(b, 53, query(b, "mydjiflight.dji.com", dns.TypeA)),
		"quic":    udp(b, 443, sealed(b, 1, []byte("connection"), 0, crypto(h, 0, 1100))),
		"mavlink": udp(b, 14550, position()),
		"noise":   udp(b, 9999, bytes.Repeat([]byte{0x9a, 1}, 600)),
		"text":    udp(b, 9999, bytes.Repeat([]byte(`{"lat":47.376887,"lon":8.541694,"t":1} `), 30)),
	}
	for name, p := range packets {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var q Assembler
			for b.Loop() {
				q.Packet(p)
			}
		})
	}
}
