package debrief

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
)

// A chart's size, in units of its drawing.
const (
	chartWidth  = 1000.0
	chartHeight = 170.0
	chartLeft   = 64.0
	chartTop    = 12.0
	chartBottom = 26.0
	stripHeight = 30.0
)

// chart is one quantity over the time of the flight.
type chart struct {
	strings.Builder
	long      time.Duration
	low, high float64
}

func (c *chart) x(at time.Duration) float64 {
	return chartLeft + (chartWidth-chartLeft)*float64(at)/float64(max(c.long, time.Second))
}

func (c *chart) y(v float64) float64 {
	return chartTop + (chartHeight-chartTop-chartBottom)*(c.high-v)/(c.high-c.low)
}

// drawChart draws values; nothing if there are fewer than two. zero tells that the
// axis begins there, least is how much it shows at least.
func (b *brief) drawChart(list []sample, name string, zero bool, least float64) template.HTML {
	if len(list) < 2 {
		return ""
	}
	c := &chart{long: b.flight.to.Sub(b.flight.from), low: math.Inf(1), high: math.Inf(-1)}
	for _, s := range list {
		c.low, c.high = min(c.low, s.v), max(c.high, s.v)
	}
	if zero {
		c.low = min(c.low, 0)
	}
	step := niceStep(max(c.high-c.low, least) / 3)
	// What reaches over a line by a little does not make room for another one.
	c.low, c.high = math.Floor(c.low/step+slack)*step, math.Ceil(c.high/step-slack)*step
	c.high = max(c.high, c.low+step)
	fmt.Fprintf(c, `<svg class="chart" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s over time">`, chartWidth, chartHeight, name)
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	for v := c.low; v <= c.high+step/2; v += step {
		fmt.Fprintf(c, `<path class="grid" d="M%.0f %.1fH%.0f"/><text class="tick right" x="%.0f" y="%.1f">%s</text>`,
			chartLeft, c.y(v), chartWidth, chartLeft-8, c.y(v)+4, strconv.FormatFloat(v, 'f', decimals, 64))
	}
	c.times()
	c.marks(b.alerts)
	line := c.line(list)
	fmt.Fprintf(c, `<path class="line" d="%s"/></svg>`, line)
	return template.HTML(c.String()) // numbers and words of ours
}

// slack is by how much of a step a line may lie outside of the grid.
const slack = 0.12

// niceStep is 1, 2 or 5 times a power of ten, and at least v.
func niceStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 2, 5} {
		if n*power >= v*0.999 {
			return n * power
		}
	}
	return 10 * power
}

// timeSteps are those of a time axis.
var timeSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// times draws the time axis.
func (c *chart) times() {
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if c.long/s <= 10 {
			step = s
			break
		}
	}
	for n := 0; n <= maxTicks && time.Duration(n)*step <= c.long; n++ {
		at := time.Duration(n) * step
		anchor := "middle"
		if n == 0 {
			anchor = "start"
		} else if c.x(at) > chartWidth-24 {
			anchor = "end"
		}
		fmt.Fprintf(c, `<path class="grid" d="M%.1f %.0fV%.0f"/><text class="tick" style="text-anchor:%s" x="%.1f" y="%.0f">%s</text>`,
			c.x(at), chartTop, chartHeight-chartBottom, anchor, c.x(at), chartHeight-8, elapsed(at))
	}
}

// maxTicks bounds an axis: a log whose clock jumped for years.
const maxTicks = 400

// marks show when alerts were raised.
func (c *chart) marks(alerts []happening) {
	for _, a := range alerts[:min(len(alerts), maxTicks)] {
		if a.at >= 0 && a.at <= c.long && a.kind != levels["advisory"] {
			x := c.x(a.at)
			fmt.Fprintf(c, `<path class="mark" d="M%.1f %.0fV%.0f"/><path class="point" d="M%.1f %.0fl6-10h-12Z"/>`, x, chartTop, chartHeight-chartBottom, x, chartTop)
		}
	}
}

// line draws the values: of all that fall on one unit, the least and the most.
func (c *chart) line(list []sample) string {
	var d strings.Builder
	last := time.Duration(math.MinInt64 / 2)
	for i := 0; i < len(list); {
		column := math.Floor(c.x(list[i].at))
		low, high, first := list[i], list[i], list[i].at
		for ; i < len(list) && math.Floor(c.x(list[i].at)) == column; i++ {
			if list[i].v < low.v {
				low = list[i]
			}
			if list[i].v > high.v {
				high = list[i]
			}
		}
		end := list[i-1].at
		if low.at > high.at {
			low, high = high, low
		}
		pen := "L"
		if first-last > maxGap {
			pen = "M"
		}
		fmt.Fprintf(&d, "%s%.1f %.1f", pen, c.x(low.at), c.y(low.v))
		if high.v != low.v {
			fmt.Fprintf(&d, "L%.1f %.1f", c.x(high.at), c.y(high.v))
		}
		last = end
	}
	return d.String()
}

// drawModes draws which modes were flown when.
func (b *brief) drawModes() template.HTML {
	f := &b.flight
	if len(f.modes) == 0 {
		return ""
	}
	c := &chart{long: f.to.Sub(f.from)}
	fmt.Fprintf(c, `<svg class="strip" viewBox="0 0 %.0f %.0f" role="img" aria-label="Flight modes over time">`, chartWidth, stripHeight+9)
	for i, m := range f.modes[:min(len(f.modes), maxTicks)] {
		x, to := c.x(m.from), c.x(m.to)
		class := "even"
		if i%2 == 1 {
			class = "odd"
		}
		fmt.Fprintf(c, `<rect class="%s" x="%.1f" y="0" width="%.1f" height="%.0f"/>`, class, x, max(to-x, 0.5), stripHeight)
		if float64(len([]rune(m.name)))*9+12 < to-x {
			fmt.Fprintf(c, `<text x="%.1f" y="20">%s</text>`, x+7, plain(m.name))
		}
	}
	for _, a := range f.armed[:min(len(f.armed), maxTicks)] {
		fmt.Fprintf(c, `<path class="armed" d="M%.1f %.1fH%.1f"/>`, c.x(a.from), stripHeight+5, c.x(a.to))
	}
	c.WriteString(`</svg>`)
	return template.HTML(c.String()) // numbers, words of ours, and names that were escaped
}

// elapsed spells a time since the beginning.
func elapsed(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	sign := ""
	if s < 0 {
		sign, s = "−", -s
	}
	if s >= 3600 {
		return fmt.Sprintf("%s%d:%02d:%02d", sign, s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%s%d:%02d", sign, s/60, s%60)
}
