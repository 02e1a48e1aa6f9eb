package debrief

import (
	_ "embed" // the page
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"io"
	"math"
	"strings"

	"skylatch/redact"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// dated reports whether the policy tells when it was.
func (b *brief) dated() bool { return b.Policy.Action(redact.Time) == redact.Keep }

// The page, as the template knows it.
type (
	view struct {
		Title, Subtitle, Names template.HTML
		Told                   []fact
		Figures                []fact
		Map                    template.HTML
		Place                  string
		Modes                  template.HTML
		Charts                 []figure
		Alerts, Story          []row
		More                   int
		Dated                  bool
		Notes                  []template.HTML
		Shots                  []shot
		Left                   []template.HTML
		Footer                 template.HTML
	}
	fact   struct{ Name, Value, Unit string }
	figure struct {
		Name, Unit string
		Drawing    template.HTML
	}
	row struct {
		At, Clock  string
		Kind       string
		Strong     bool
		Text, More template.HTML
	}
	shot struct {
		Number  int
		Picture template.HTML
		Words   string
	}
)

func (b *brief) render(w io.Writer) error { return pageTemplate.Execute(w, b.view()) }

func (b *brief) view() view {
	f := &b.flight
	v := view{
		Title: plain(b.notes.Title), Dated: b.dated() && f.known, Map: b.drawMap(), Place: b.placeWords(), Modes: b.drawModes(), Told: b.policyWords(),
		Figures: b.figures(),
	}
	var about, names []string
	if f.known && f.vehicle != "" {
		about = append(about, f.vehicle)
	}
	if v.Dated {
		about = append(about, fmt.Sprintf("%s, %s to %s UTC", f.from.Format("2 January 2006"), f.from.Format("15:04:05"), f.to.Format("15:04:05")))
		names = append(names, b.Name)
	}
	if v.Title == "" {
		v.Title = "A flight"
		if v.Dated {
			v.Title = plain("Flight of " + f.from.Format("2 January 2006"))
		}
	}
	v.Subtitle = plain(strings.Join(about, " · "))
	if len(b.notes.Tags) > 0 {
		names = append(names, strings.Join(b.notes.Tags, ", "))
	}
	v.Names = plain(strings.Join(names, " · "))
	for _, c := range []struct {
		name, unit string
		list       []sample
		zero       bool
		least      float64
	}{
		{"Height above home", "m", f.height, true, 6}, {"Speed over the ground", "m/s", f.speed, true, 3},
		{"Battery", "%", f.battery, false, 15}, {"Battery voltage", "V", f.volts, false, 0.6},
	} {
		if d := b.drawChart(c.list, c.name, c.zero, c.least); d != "" {
			v.Charts = append(v.Charts, figure{c.name, c.unit, d})
		}
	}
	for _, a := range b.alerts[:min(len(b.alerts), maxHappenings)] {
		v.Alerts = append(v.Alerts, b.row(a))
	}
	story, more := b.story()
	v.More = more
	for _, h := range story {
		h.more = ""
		v.Story = append(v.Story, b.row(h))
	}
	for line := range strings.Lines(b.notes.Text) {
		v.Notes = append(v.Notes, plain(strings.TrimRight(line, "\n")))
	}
	for _, p := range b.photos {
		v.Shots = append(v.Shots, shot{p.number, p.picture(), b.photoWords(p)})
	}
	for _, l := range b.left {
		v.Left = append(v.Left, plain(l))
	}
	v.Footer = plain(fmt.Sprintf("Made by %s from the recording, by the policy %s. The page holds all that it shows, and asks no network for anything; it proves nothing by itself.", b.Program, b.Policy.Name))
	return v
}

func (b *brief) row(h happening) row {
	r := row{At: elapsed(h.at), Kind: h.kind, Strong: h.kind == levels["warning"] || h.kind == levels["caution"], Text: plain(h.text), More: plain(h.more)}
	if b.dated() {
		r.Clock = b.flight.from.Add(h.at).Format("15:04:05")
	}
	return r
}

// figures are the numbers of the flight, where they are known.
func (b *brief) figures() []fact {
	f := &b.flight
	if !f.known {
		return nil
	}
	list := []fact{{"Recorded", elapsed(f.to.Sub(f.from)), ""}}
	if len(f.armed) > 0 {
		list = append(list, fact{"Armed", elapsed(f.armedFor()), ""})
	}
	if f.distance > 0 {
		if f.distance >= 10_000 {
			list = append(list, fact{"Distance", fmt.Sprintf("%.1f", f.distance/1000), "km"})
		} else {
			list = append(list, fact{"Distance", fmt.Sprintf("%.0f", f.distance), "m"})
		}
	}
	add := func(name string, v float64, format, unit string) {
		if !math.IsNaN(v) {
			list = append(list, fact{name, fmt.Sprintf(format, v), unit})
		}
	}
	add("Highest above home", most(f.height), "%.0f", "m")
	add("Fastest", most(f.speed), "%.1f", "m/s")
	if used, ok := f.used(); ok {
		add("Battery used", used, "%.0f", "%")
	}
	add("Lowest voltage", least(f.volts), "%.1f", "V")
	if f.satellites >= 0 {
		list = append(list, fact{"Fewest satellites", fmt.Sprint(f.satellites), ""})
	}
	return list
}

// placeWords say what the map's places are.
func (b *brief) placeWords() string {
	switch b.Policy.Action(redact.Location) {
	case redact.Keep:
		return "North is up; WGS 84. The circle is where the recording begins, the square where it ends."
	case redact.Relative:
		return "North is up. Places are told from an origin that is not told: the grid counts from the middle of the sheet."
	case redact.Coarsen:
		return "North is up. Places are the middles of the cells of a grid, not where the craft was."
	}
	return ""
}

// actionWords are what was done to a class of data.
var actionWords = map[redact.Action]string{
	redact.Keep: "told", redact.Coarsen: "told less exactly", redact.Relative: "told from an origin", redact.Pseudonym: "told by a pseudonym",
	redact.Blank: "left out", redact.Drop: "left out",
}

// classWords are what the classes are on the page.
var classWords = map[redact.Class]string{
	redact.Location: "Places", redact.Time: "Times", redact.Text: "Texts", redact.Identity: "Names", redact.Imagery: "Pictures",
}

// policyWords say what whoever reads the page is told, and what not.
func (b *brief) policyWords() []fact {
	var list []fact
	for _, c := range [...]redact.Class{redact.Location, redact.Time, redact.Text, redact.Identity, redact.Imagery} {
		words := actionWords[b.Policy.Action(c)]
		if c == redact.Imagery && b.Policy.HideFaces && b.Policy.Action(c) == redact.Keep {
			words = "told, faces hidden"
		}
		list = append(list, fact{Name: classWords[c], Value: words})
	}
	return list
}

func (b *brief) photoWords(p photo) string {
	var words []string
	if at, ok := p.at.Get(); ok {
		words = append(words, elapsed(at), b.flight.from.Add(at).Format("15:04:05")+" UTC")
	}
	if at, ok := p.place.Get(); ok && b.Policy.Action(redact.Location) == redact.Keep {
		where := degreeWords(at.LatDeg, 5, "N", "S") + ", " + degreeWords(at.LonDeg, 5, "E", "W")
		if p.beside {
			where += " (of the craft)"
		}
		words = append(words, where)
	}
	return strings.Join(words, " · ")
}

// picture is one in the page itself. A data URL is decoded from percents before it
// is from base64: without slashes, none of its bytes can look like an address.
func (p photo) picture() template.HTML {
	data := strings.ReplaceAll(base64.StdEncoding.EncodeToString(p.thumb), "/", "%2F")
	return template.HTML(fmt.Sprintf(`<img width="%d" height="%d" alt="Photo %d" src="%s%s">`, p.width, p.height, p.number, pictureURL, data))
}

const pictureURL = "data:image/jpeg;base64,"

// unlinked are what addresses are made of, as a browser shows and never follows.
var unlinked = strings.NewReplacer("/", "&#47;", ":", "&#58;", ".", "&#46;", "=", "&#61;", "(", "&#40;", "@", "&#64;")

// plain is a text that stands for itself alone.
func plain(s string) template.HTML { return template.HTML(unlinked.Replace(html.EscapeString(s))) }
