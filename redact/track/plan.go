package track

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"skylatch/redact"
)

// A plan is told whole or not at all, as redact/mavlink tells one: a craft flies
// what it is given, and with places moved or left out it would fly elsewhere.

// errPlan wraps [ErrNothing]: it is the policy that keeps the plan back.
var errPlan = fmt.Errorf("a craft would fly a plan with places moved or left out, so it is told whole, where the policy keeps control and location, or not: %w", ErrNothing)

// errItem refuses a part that cannot be told, and that cannot be left out.
var errItem = errors.New("it has an item that is not understood, and a craft would fly a plan without it")

// tellPlan judges a plan that names so many places.
func (t *teller) tellPlan(places, items int) error {
	if t.policy.Action(redact.Control) != redact.Keep || t.policy.Action(redact.Location) != redact.Keep || t.zoned {
		t.note(redact.Location, redact.Drop, places)
		t.note(redact.Control, redact.Drop, items)
		return errPlan
	}
	t.note(redact.Location, redact.Keep, places)
	t.note(redact.Control, redact.Keep, items)
	return nil
}

// planCommands are those of MAVLink's (common.xml, MAV_CMD) that are known to
// hold nothing but numbers: places, speeds, angles, switches.
var planCommands = []int{
	16, 17, 18, 19, 20, 21, 22, 31, 82, 84, 85, 93, // to fly somewhere
	112, 114, 115, 177, 178, 189, // to wait, turn, jump, change speed
	195, 197, 201, 205, 206, 214, 530, 531, 532, 1000, 2000, 2001, 2500, 2501, // to look
	3000,
}

// planItem is one, as both formats have it.
type planItem struct {
	Type         string     `json:"type"` // SimpleItem
	Command      int        `json:"command"`
	Frame        int        `json:"frame"` // MAV_FRAME
	Params       []*float64 `json:"params"`
	AutoContinue bool       `json:"autoContinue"`
	DoJumpID     int        `json:"doJumpId,omitempty"`
}

// maxFrame is that of MAV_FRAME_LOCAL_FLU.
const maxFrame = 21

func (i planItem) check() error {
	if i.Type != "SimpleItem" || !slices.Contains(planCommands, i.Command) || i.Frame < 0 || i.Frame > maxFrame || len(i.Params) != 7 {
		return errItem
	}
	return nil
}

// The file of QGroundControl, and all of it that we write.
type (
	planFile struct {
		FileType      string     `json:"fileType"`
		Version       int        `json:"version"`
		GroundStation string     `json:"groundStation"`
		Mission       planCourse `json:"mission"`
		GeoFence      planFence  `json:"geoFence"`
		RallyPoints   planRally  `json:"rallyPoints"`
	}
	planCourse struct {
		Version                int        `json:"version"`
		FirmwareType           int        `json:"firmwareType"`
		VehicleType            int        `json:"vehicleType"`
		GlobalPlanAltitudeMode int        `json:"globalPlanAltitudeMode,omitempty"`
		CruiseSpeed            float64    `json:"cruiseSpeed"`
		HoverSpeed             float64    `json:"hoverSpeed"`
		PlannedHomePosition    []float64  `json:"plannedHomePosition"`
		Items                  []planItem `json:"items"`
	}
	planFence struct {
		Version      int           `json:"version"`
		Circles      []planCircle  `json:"circles"`
		Polygons     []planPolygon `json:"polygons"`
		BreachReturn []float64     `json:"breachReturn,omitempty"`
	}
	planCircle struct {
		Version   int  `json:"version"`
		Inclusion bool `json:"inclusion"`
		Circle    struct {
			Center []float64 `json:"center"`
			Radius float64   `json:"radius"`
		} `json:"circle"`
	}
	planPolygon struct {
		Version   int         `json:"version"`
		Inclusion bool        `json:"inclusion"`
		Polygon   [][]float64 `json:"polygon"`
	}
	planRally struct {
		Version int         `json:"version"`
		Points  [][]float64 `json:"points"`
	}
)

func isPlan(src []byte) bool {
	if !strings.HasPrefix(plain(src), "{") {
		return false
	}
	var head struct {
		FileType string `json:"fileType"`
	}
	return json.Unmarshal(withoutMark(src), &head) == nil && head.FileType == "Plan"
}

// rebuildPlan writes a plan anew, with the members of the list alone.
func rebuildPlan(src []byte, t *teller) ([]byte, error) {
	var f planFile
	if json.Unmarshal(withoutMark(src), &f) != nil {
		return nil, errors.New("it is no well-formed plan")
	}
	if f.Version != 1 {
		return nil, errors.New("it is of a version that is not known")
	}
	// Who wrote it is nobody's business. The rest is numbers.
	f.GroundStation = "Skylatch"
	places, err := f.check()
	if err != nil {
		return nil, err
	}
	if err := t.tellPlan(places, len(f.Mission.Items)); err != nil {
		return nil, err
	}
	out, err := marshal(f)
	t.tally.Unknown += max(members(src)-members(out), 0)
	return out, err
}

// check counts the places of a plan.
func (f *planFile) check() (places int, err error) {
	groups := [][][]float64{f.RallyPoints.Points}
	for _, p := range f.GeoFence.Polygons {
		groups = append(groups, p.Polygon)
	}
	for _, c := range f.GeoFence.Circles {
		groups = append(groups, [][]float64{c.Circle.Center})
	}
	for _, one := range [][]float64{f.Mission.PlannedHomePosition, f.GeoFence.BreachReturn} {
		if len(one) > 0 {
			groups = append(groups, [][]float64{one})
		}
	}
	for _, g := range groups {
		for _, p := range g {
			if len(p) < 2 || len(p) > 3 {
				return 0, errItem
			}
			if _, err := checkPlace(p[0], p[1]); err != nil {
				return 0, err
			}
			places++
		}
	}
	for _, i := range f.Mission.Items {
		if err := i.check(); err != nil {
			return 0, err
		}
		places++
	}
	return places, nil
}

// members counts the names in a JSON text, well enough to say that some are
// left out.
func members(b []byte) int { return bytes.Count(b, []byte(`":`)) }

func verifyPlan(b []byte) error {
	var f planFile
	if err := strictly(b, &f); err != nil {
		return err
	}
	if f.GroundStation != "Skylatch" || f.FileType != "Plan" {
		return errors.New("it says who wrote it")
	}
	_, err := f.check()
	return err
}

// waypointsHead begins the text form that Mission Planner and others write.
const waypointsHead = "QGC WPL 110"

func isWaypoints(src []byte) bool {
	return strings.HasPrefix(string(withoutMark(src[:min(len(src), 32)])), waypointsHead)
}

// waypoint is a line of it: twelve numbers.
type waypoint [12]float64

func readWaypoints(src []byte) ([]waypoint, error) {
	lines := strings.Split(strings.TrimSpace(string(withoutMark(src))), "\n")
	if strings.TrimSpace(lines[0]) != waypointsHead {
		return nil, errors.New("it is of a version that is not known")
	}
	var all []waypoint
	for n, line := range lines[1:] {
		cells := strings.Fields(line)
		if len(cells) == 0 {
			continue
		}
		var w waypoint
		if len(cells) != len(w) {
			return nil, fmt.Errorf("line %d has not twelve numbers", n+2)
		}
		for i, c := range cells {
			v, err := number(c)
			if err != nil {
				return nil, fmt.Errorf("line %d has not twelve numbers", n+2)
			}
			w[i] = v
		}
		for _, i := range []int{0, 1, 2, 3, 11} { // index, current, frame, command, autocontinue
			if w[i] != math.Trunc(w[i]) || w[i] < 0 || w[i] > math.MaxUint16 {
				return nil, errItem
			}
		}
		if !slices.Contains(planCommands, int(w[3])) || w[2] > maxFrame {
			return nil, errItem
		}
		all = append(all, w)
	}
	return all, nil
}

func rebuildWaypoints(src []byte, t *teller) ([]byte, error) {
	all, err := readWaypoints(src)
	if err != nil {
		return nil, err
	}
	if err := t.tellPlan(len(all), len(all)); err != nil {
		return nil, err
	}
	return writeWaypoints(all), nil
}

func writeWaypoints(all []waypoint) []byte {
	var b bytes.Buffer
	b.WriteString(waypointsHead + "\n")
	for _, w := range all {
		for i, v := range w {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(strconv.FormatFloat(v, 'f', -1, 64))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func verifyWaypoints(b []byte) error {
	all, err := readWaypoints(b)
	if err != nil {
		return err
	}
	if !bytes.Equal(writeWaypoints(all), b) {
		return errors.New("it is not written as we write it")
	}
	return nil
}
