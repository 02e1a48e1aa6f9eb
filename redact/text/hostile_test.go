package text

import (
	"strings"
	"testing"
)

// hostile are texts made to cost time: each repeats what begins a match, and
// never ends one.
var hostile = []string{
	"token=", "password:", "a@", "://", "://a@", "1.1.", "1:", "::", "-", "12-", "-----BEGIN A-----", "47.397742,", "47.397742, ", "+", "+1", "1 ", "(1", "12 ",
	"a1", "32T ", "%25", `\\`, "&amp;", "[serial 3f9a12cd]", "[phone", "°", "N 47 ", "Pilot ", "Pilot: ", "A", "eyJ", "/home/", "SN: 1", "2026-", "call 1", "jan ", "\u200b", "\xff", "ａ",
	"Jane@a.", "WIFI:A:b;", "\n", "8FVC", "ssid a ", "1581F", "0123456789abcdef",
}

// The time that a hostile text takes grows as its length does.
func BenchmarkHostile(b *testing.B) {
	p, secret := strictest(b), secretOf(b, 1)
	for _, h := range hostile {
		for _, n := range []int{1 << 14, 1 << 17} {
			s := strings.Repeat(h, n/len(h))
			b.Run(h+"/"+map[int]string{1 << 14: "16k", 1 << 17: "128k"}[n], func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					Redact(s, p, secret)
				}
			})
		}
	}
}
