package names

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"skylatch/redact/guard"
)

// The table of who was found where; a host of the facts that is not in names.tsv
// fails here.
func TestTheHostsOfTheFactsAreKnown(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(`
DJI: www.dji.com a.dji.net a.dji.ink a.djicdn.com a.djigate.com a.djiits.com a.djiops.com a.djiservice.org a.skypixel.com a.robomaster.com dbeta.me aasky.net fffsky.net djicorp.com djivideos.com djigo4-f53cb.firebaseio.com uav.com uavservice.org mydjiflight.dji.com flysafe-api.dji.com active.dji.com account-api.dji.com account.dji.com member-api.dji.com api.djiservice.org statistical-report.djiservice.org apigateway.djiservice.org cdp.djiservice.org cdp-vg.djiservice.org adhoc.djiservice.org service-adhoc.dji.com adhoc-staging.aasky.net djigoapi.djiservice.org content.djiservice.org app-h5.dji.com click.dji.com developer.dji.com repair.dji.com service.dji.com support.dji.com sentry.djiops.com csp.djicdn.com digital-elevation.djigate.com home-api-vg.djigate.com www.skypixel.com mimo.skypixel.com cnblog.skypixel.com us.djiservice.org djigo-hk.djiservice.org valueadded.djiservice.org factory.fffsky.net
Ryze: ryzerobotics.com ryzebeta.com api.ryzerobotics.com
Autel: autelrobotics.com autelrobotics.cn autel.com autelpilot.com drone-logs.autelrobotics.com eaglesnest.autelrobotics.cn skycc.autelrobotics.cn hwtest-mediacenter.autelrobotics.cn modelb-d4935.firebaseio.com
Parrot: appcentral.parrot.com accounts.parrot.com accounts-api.parrot.com api.parrot.com academy.parrot.com x.starfish.parrot.com dev-tiles.parrot.com parrot-ff6.firebaseio.com
Skydio: cloud.skydio.com api.skydio.com
XAG: passport.xag.cn v2.fw.xag.cn v2-fw-test.xag.cn agri-a.static.xag.cn
Yuneec: yuneec.com yuneec.cn
Hubsan: hubsan.com chn.hubsan.com forum.hubsan.com
Tencent: bugly.qq.com android.bugly.qq.com rqd.uu.qq.com rmonitor.qq.com tpstelemetry.tencent.com
MobTech: mob.com devs.data.mob.com m.data.mob.com exc.mob.com api.share.mob.com dc.mob.com up.mob.com accuratead.cn
Aurora: jpush.cn jpush.io jiguang.cn jpushoa.com aurorapush.cn pushcfg.com jmlk.co easytomessage.com jsurvey.cn jvoice.cn jchat.io japps.cn 42r.cn e0n.cn kc9.cn n0q.cn s0n.cn 5566ua.com
Umeng: umeng.com umengcloud.com umtrack.com umsns.com uyunad.com cnzz.com mobmore.com puata.info shujupie.com whalecloud.com
Getui: getui.com getui.net getui.cn igexin.com gepush.com igetui.com igehuo.com
AMap: amap.com amap.net autonavi.com a-map.cn a-map.co a-map.link a-map.vip amapauto.com anav.com gaode.com acloudrender.com logs.amap.com adashx.ut.amap.com
Alibaba: aliyuncs.com aliyun.com alicdn.com alikunlun.com kunlunaq.com alibabadns.com alidns.com alicloudapi.com a.log.aliyuncs.com hotfix-api.aliyuncs.com beacon-api.aliyuncs.com b.oss-cn-hangzhou.aliyuncs.com arms-retcode.aliyuncs.com retcode-us-west-1.arms.aliyuncs.com httpdns-api.aliyuncs.com
Baidu: baidu.com bdstatic.com bcebos.com bdimg.com baidubce.com openapi.baidu.com
Weibo: weibo.com weibo.cn sina.cn sina.com.cn sinaimg.cn dns.weibo.cn
Huawei: hicloud.com dbankcloud.com
Xiaomi: xiaomi.com mi.com miui.com xiaomi.net
ByteDance: volces.com volcengine.com snssdk.com amemv.com
Google: x.firebaseio.com crashlytics.com app-measurement.com dns.google connectivitycheck.gstatic.com accounts.google.com clients2.google.com optimizationguide-pa.googleapis.com redirector.gvt1.com update.googleapis.com safebrowsing.googleapis.com
Facebook: graph.facebook.com
Mapbox: events.mapbox.com api.mapbox.com
Cloudflare: cloudflare-dns.com mozilla.cloudflare-dns.com
u-blox: offline-live1.services.u-blox.com offline-live2.services.u-blox.com
Mozilla: location.services.mozilla.com ads.mozilla.org detectportal.firefox.com
Debian: network-test.debian.org
OpenWeather: api.openweathermap.org
Aloft: air.aloft.rocks
NTP pool: debian.pool.ntp.org`), "\n") {
		vendor, hosts, _ := strings.Cut(line, ": ")
		for _, host := range strings.Fields(hosts) {
			if p := Shipped().Who(guard.Attempt{Name: host}); p.Vendor != vendor || p.Category == "" || p.Country != "" {
				t.Errorf("%s is of %+v, want %s", host, p, vendor)
			}
		}
	}
}

func TestTheMostParticularRowCounts(t *testing.T) {
	const tls, http, quic = guard.TLS, guard.HTTP, guard.QUIC
	for name, c := range map[string]struct {
		a      guard.Attempt
		want   guard.Party
		speech guard.Speech
	}{
		"a path of a host":          {to("203.0.113.1:80", http, "mydjiflight.dji.com", "/api/v2/flight_log/profile"), guard.Party{Vendor: "DJI", Part: "flight log upload", Category: guard.FlightLog}, http},
		"on the border of segments": {to("203.0.113.1:80", http, "mydjiflight.dji.com", "/api/v2/flight_logs"), guard.Party{Vendor: "DJI", Part: "flights", Category: guard.Cloud}, http},
		"a path below a suffix":     {to("203.0.113.1:80", http, "www.skypixel.com", "/api/v2/uploads/videos"), guard.Party{Vendor: "DJI", Part: "SkyPixel upload", Category: guard.Media}, http},
		"a path of any host":        {to("203.0.113.1:80", http, "other.example", "/x/api/v2/flight_log/zipupload"), guard.Party{Vendor: "DJI", Part: "flight log upload", Category: guard.FlightLog}, http},
		"a label of any host":       {to("203.0.113.1:443", tls, "httpdns.volcengineapi.com", ""), guard.Party{Vendor: "ByteDance", Part: "HTTPDNS", Category: guard.NameLookUp}, guard.HTTPDNS},
		"a label of nobody":         {to("203.0.113.1:80", http, "httpdns.example", "/d"), guard.Party{Part: "HTTPDNS", Category: guard.NameLookUp}, guard.HTTPDNS},
		"on the border of labels":   {to("203.0.113.1:443", tls, "notdji.com", ""), guard.Party{}, tls},
		"nobody":                    {to("203.0.113.1:443", tls, "example.org", ""), guard.Party{}, tls},
		"DoH by name":               {to("203.0.113.1:443", tls, "dns.google", ""), guard.Party{Vendor: "Google", Part: "resolver", Category: guard.NameLookUp}, guard.DoH},
		"DoH by QUIC":               {to("203.0.113.1:443", quic, "dns.google", ""), guard.Party{Vendor: "Google", Part: "resolver", Category: guard.NameLookUp}, guard.DoH},
		"DoH by address":            {to("1.1.1.1:443", tls, "", ""), guard.Party{Vendor: "Cloudflare", Part: "resolver", Category: guard.NameLookUp, Country: "AU"}, guard.DoH},
		"DoH in clear":              {to("203.0.113.1:80", http, "a.example", "/dns-query"), guard.Party{Part: "resolver", Category: guard.NameLookUp}, guard.DoH},
		"DoT by its port":           {to("203.0.113.1:853", tls, "a.example", ""), guard.Party{Category: guard.NameLookUp}, guard.DoT},
		"DoQ by its port":           {to("203.0.113.1:853", quic, "a.example", ""), guard.Party{Category: guard.NameLookUp}, guard.DoQ},
		"HTTPDNS by address":        {to("203.107.1.33:80", http, "", "/d"), guard.Party{Vendor: "Alibaba", Part: "HTTPDNS", Category: guard.NameLookUp, Country: "CN"}, guard.HTTPDNS},
		"a hard-coded address":      {to("47.91.161.230:80", http, "", "/"), guard.Party{Vendor: "DJI", Part: "POST at the start of GO 4", Category: guard.Cloud, Country: "US"}, http},
		"an unknown address":        {to("114.28.0.1:80", http, "", "/"), guard.Party{Country: "CN"}, http},
		"a question for a name":     {to("8.8.8.8:53", guard.DNS, "active.dji.com", ""), guard.Party{Vendor: "DJI", Part: "activation", Category: guard.Activation}, guard.DNS},
		"a proxy asked for another": {to("10.0.0.1:8080", http, "203.107.1.1", ""), guard.Party{Vendor: "Alibaba", Part: "HTTPDNS", Category: guard.NameLookUp}, guard.HTTPDNS},
		"a clock":                   {to("192.0.2.1:123", guard.NTP, "", ""), guard.Party{Category: guard.Clock}, guard.NTP},
		"the local link":            {to("[ff02::fb]:5353", guard.MDNS, "a.local", ""), guard.Party{Part: "mDNS", Category: guard.LocalLink}, guard.MDNS},
		"neighbours":                {to("[ff02::1]:0", "", "", ""), guard.Party{Category: guard.LocalLink}, ""},
		"a live stream":             {to("203.0.113.1:1935", guard.RTMP, "", ""), guard.Party{Category: guard.Live}, guard.RTMP},
		"Bugly in clear":            {to("203.0.113.1:80", http, "android.bugly.qq.com", "/rqd/async"), guard.Party{Vendor: "Tencent", Part: "Bugly", Category: guard.Crash}, http},
		"a check":                   {to("203.0.113.1:80", http, "connect.rom.miui.com", "/generate_204"), guard.Party{Vendor: "Xiaomi", Part: "connectivity check", Category: guard.Connectivity}, http},
	} {
		got := Shipped().Complete(c.a)
		if got.Party != c.want || got.Speech != c.speech {
			t.Errorf("%s: %+v %q, want %+v %q", name, got.Party, got.Speech, c.want, c.speech)
		}
	}
}

func to(addr string, s guard.Speech, name, path string) guard.Attempt {
	return guard.Attempt{To: netip.MustParseAddrPort(addr), Speech: s, Name: name, Path: path}
}

func TestAFileAddsToTheTable(t *testing.T) {
	const file = "# ours\n\ndji.com\tACME\tall\tpush\tmine\r\nnew.example\tNew\t-\t-\tmine\n10.9.0.0/16\tHere\t-\tcloud\tmine\n" +
		"mydjiflight.dji.com/getfile\tACME\t-\tmap\tmine\n*/zz\tZed\t-\tmap\tmine\ncloud9.*\tNine\t-\tmap\tmine\n"
	table, err := Read(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		a    guard.Attempt
		want string
	}{
		"replaced":   {guard.Attempt{Name: "x.dji.com"}, "ACME"},
		"kept":       {guard.Attempt{Name: "active.dji.com"}, "DJI"},
		"added":      {guard.Attempt{Name: "a.new.example"}, "New"},
		"a network":  {to("10.9.8.7:1", "", "", ""), "Here"},
		"a path":     {guard.Attempt{Name: "mydjiflight.dji.com", Path: "/getfile/x"}, "ACME"},
		"any path":   {guard.Attempt{Name: "q.example", Path: "/a/zz"}, "Zed"},
		"any domain": {guard.Attempt{Name: "cloud9.example"}, "Nine"},
	} {
		if got := table.Who(c.a).Vendor; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := Shipped().Who(guard.Attempt{Name: "x.dji.com"}).Vendor; got != "DJI" {
		t.Errorf("the shipped table was changed: %q", got)
	}
	for name, bad := range map[string]string{
		"cells":               "dji.com\tDJI\tcloud\tmine",
		"is no category":      "dji.com\tDJI\t-\tclod\tmine",
		"in small letters":    "DJI.com\tDJI\t-\tcloud\tmine",
		"write 10.0.0.0/8":    "10.1.0.0/8\tA\t-\tcloud\tmine",
		"is no path":          "dji.com/\tDJI\t-\tcloud\tmine",
		"no spaces around":    "dji.com\t DJI\t-\tcloud\tmine",
		"for nothing":         "dji.com\t\t-\tcloud\tmine",
		"stands in line 2":    "dji.com\tDJI\t-\tcloud\tmine\ndji.com\tDJI\t-\tcloud\tmine",
		"token too long":      strings.Repeat("x", 2*longestLine),
		"no address":          "*.dji.com\tDJI\t-\tcloud\tmine",
		"\"a..b\" is no name": "a..b\tDJI\t-\tcloud\tmine",
	} {
		_, err := Read(strings.NewReader("# first\n" + bad))
		if err == nil || !strings.Contains(err.Error(), name) || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%q: the error is %v, want one that says %q", bad, err, name)
		}
	}
}

// Each row of the shipped table is found by what it is for.
func TestEachRowOfTheTableIsFound(t *testing.T) {
	rows := 0
	for line := range strings.Lines(shippedText) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 5 {
			continue
		}
		rows++
		name, path, ok := strings.Cut(cells[0], "/")
		if ok {
			path = "/" + path
		}
		a := guard.Attempt{Name: strings.Replace(name, ".*", ".example", 1), Path: path}
		if p, err := netip.ParsePrefix(cells[0]); err == nil {
			a = guard.Attempt{To: netip.AddrPortFrom(p.Addr(), 1)}
		} else if addr, err := netip.ParseAddr(cells[0]); err == nil {
			a = guard.Attempt{To: netip.AddrPortFrom(addr, 1)}
		} else if name == "*" {
			a.Name = "host.example"
		}
		p := Shipped().Who(a)
		if p.Vendor != cell(cells[1]) || p.Part != cell(cells[2]) || string(p.Category) != cell(cells[3]) {
			t.Errorf("%s is found as %+v", cells[0], p)
		}
	}
	if rows < 350 {
		t.Errorf("%d rows: the test does not see the table", rows)
	}
	if !slices.IsSortedFunc(Shipped().lengths, func(a, b int) int { return b - a }) {
		t.Errorf("prefixes are looked for in the order %v", Shipped().lengths)
	}
}

// Whatever a file says, it is read or refused, and whatever was tried, somebody or
// nobody is found.
func FuzzRead(f *testing.F) {
	f.Add("a.example\tA\t-\tcloud\tmine\n*/p\tB\tb\tmap\tmine\nx.*\t-\tHTTPDNS\tcloud\tmine\n10.0.0.0/8\tC\t-\tpush\tmine", "a.example", "/p")
	f.Add("a.example/p\tA\tresolver\tcloud\tmine", "..", "//")
	f.Fuzz(func(t *testing.T, file, name, path string) {
		a := guard.Attempt{Name: name, Path: path, Speech: guard.TLS, To: netip.MustParseAddrPort("10.1.2.3:443")}
		table, err := Read(strings.NewReader(file))
		if err != nil {
			table = Shipped()
		}
		if p := table.Who(a).Category; p != "" && !slices.Contains(categories, p) {
			t.Errorf("%q is no category", p)
		}
	})
}

func BenchmarkComplete(b *testing.B) {
	a := to("203.0.113.1:443", guard.TLS, "a.b.c.statistical-report.djiservice.org", "/api/report/clientContext")
	hard := to("47.91.161.230:80", guard.HTTP, "", "/")
	b.ReportAllocs()
	for b.Loop() {
		Shipped().Complete(a)
		Shipped().Complete(hard)
	}
}
