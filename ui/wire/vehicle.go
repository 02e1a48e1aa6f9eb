package wire

// Vehicle is all that is known of one vehicle.
type Vehicle struct {
	ID        string `json:"id"` // "system.component"
	Autopilot string `json:"autopilot" tstype:"'ardupilot' | 'px4' | 'other'"`
	Kind      string `json:"kind" tstype:"'copter' | 'plane' | 'vtol' | 'rover' | 'boat' | 'sub' | 'other'"`
	Firmware  string `json:"firmware,omitempty"`
	Board     string `json:"board,omitempty"` // the autopilot's serial number
	Link      string `json:"link"`
	LinkLost  bool   `json:"link_lost"`
	// HeartbeatAgeMs is the age of the last heartbeat; absent if none came.
	HeartbeatAgeMs *int64 `json:"heartbeat_age_ms,omitempty"`

	Armed    bool     `json:"armed"`
	Mode     string   `json:"mode"`
	Modes    []string `json:"modes"`
	Status   string   `json:"status"` // MAV_STATE word: standby, active, critical, …
	Landed   string   `json:"landed" tstype:"'unknown' | 'on_ground' | 'in_air' | 'taking_off' | 'landing'"`
	FlyingMs *int64   `json:"flying_ms,omitempty"` // time in the air
	// Ready says whether the vehicle would arm, and Reasons why not, in the
	// vehicle's own words. Absent: the vehicle does not say.
	Ready   *bool    `json:"ready,omitempty"`
	Reasons []string `json:"reasons"`

	Attitude    *Attitude    `json:"attitude,omitempty"`
	Position    *Position    `json:"position,omitempty"`
	Height      *Height      `json:"height,omitempty"`
	Velocity    *Velocity    `json:"velocity,omitempty"`
	Heading     *Heading     `json:"heading,omitempty"`
	Airspeed    *Airspeed    `json:"airspeed,omitempty"`
	Home        *Home        `json:"home,omitempty"`
	GPS         []GPS        `json:"gps"`
	Batteries   []Battery    `json:"batteries"`
	RC          *RC          `json:"rc,omitempty"`
	Radio       *Radio       `json:"radio,omitempty"`
	Wind        *Wind        `json:"wind,omitempty"`
	RangeFinder *RangeFinder `json:"range_finder,omitempty"`
	Mission     *Mission     `json:"mission,omitempty"`
	Health      *Health      `json:"health,omitempty"`
	Estimator   *Estimator   `json:"estimator,omitempty"`
	Clock       *Clock       `json:"clock,omitempty"`
	Texts       []Text       `json:"texts"` // newest last
	Traffic     []Traffic    `json:"traffic"`
	VideoOffers []VideoOffer `json:"video_offers"`
	Commands    []Command    `json:"commands"` // newest last
	Stats       Stats        `json:"stats"`
}

// Attitude: roll right and pitch up positive, yaw clockwise from true north.
type Attitude struct {
	AgeMs    int64   `json:"age_ms"`
	RollDeg  float64 `json:"roll_deg"`
	PitchDeg float64 `json:"pitch_deg"`
	YawDeg   float64 `json:"yaw_deg"`
}

// Position is the vehicle's own best estimate (WGS 84).
type Position struct {
	AgeMs      int64    `json:"age_ms"`
	LatDeg     float64  `json:"lat_deg"`
	LonDeg     float64  `json:"lon_deg"`
	AMSLM      *float64 `json:"amsl_m,omitempty"`
	AboveHomeM *float64 `json:"above_home_m,omitempty"`
}

// Height is that of a vehicle that does not say where it is.
type Height struct {
	AgeMs      int64    `json:"age_ms"`
	AMSLM      *float64 `json:"amsl_m,omitempty"`
	AboveHomeM float64  `json:"above_home_m"`
}

// Velocity over the ground.
type Velocity struct {
	AgeMs    int64   `json:"age_ms"`
	NorthMps float64 `json:"north_mps"`
	EastMps  float64 `json:"east_mps"`
	ClimbMps float64 `json:"climb_mps"`
	SpeedMps float64 `json:"speed_mps"` // horizontal
}

// Heading is where the nose points, clockwise from true north.
type Heading struct {
	AgeMs   int64   `json:"age_ms"`
	TrueDeg float64 `json:"true_deg"`
}

// Airspeed is the head-up display group.
type Airspeed struct {
	AgeMs         int64    `json:"age_ms"`
	AirMps        *float64 `json:"air_mps,omitempty"`
	GroundMps     float64  `json:"ground_mps"`
	ClimbMps      float64  `json:"climb_mps"`
	ThrottleRatio *float64 `json:"throttle_ratio,omitempty"`
}

// Home is where the vehicle returns to. DistanceM and BearingDeg lead from the
// vehicle to it.
type Home struct {
	AgeMs      int64    `json:"age_ms"`
	LatDeg     float64  `json:"lat_deg"`
	LonDeg     float64  `json:"lon_deg"`
	AMSLM      float64  `json:"amsl_m"`
	DistanceM  *float64 `json:"distance_m,omitempty"`
	BearingDeg *float64 `json:"bearing_deg,omitempty"`
}

// GPS is one receiver's report.
type GPS struct {
	AgeMs               int64    `json:"age_ms"`
	Index               int      `json:"index"`
	Fix                 string   `json:"fix" tstype:"'no_gps' | 'none' | '2d' | '3d' | 'dgps' | 'rtk_float' | 'rtk' | 'static' | 'ppp'"`
	Satellites          *int     `json:"satellites,omitempty"`
	HDOP                *float64 `json:"hdop,omitempty"`
	HorizontalAccuracyM *float64 `json:"horizontal_accuracy_m,omitempty"`
	VerticalAccuracyM   *float64 `json:"vertical_accuracy_m,omitempty"`
}

// Battery is one battery's report.
type Battery struct {
	AgeMs          int64     `json:"age_ms"`
	Index          int       `json:"index"`
	VoltageV       *float64  `json:"voltage_v,omitempty"`
	CellsV         []float64 `json:"cells_v"`
	CurrentA       *float64  `json:"current_a,omitempty"`
	ConsumedMah    *float64  `json:"consumed_mah,omitempty"`
	RemainingRatio *float64  `json:"remaining_ratio,omitempty"`
	TimeLeftMs     *int64    `json:"time_left_ms,omitempty"`
	TemperatureC   *float64  `json:"temperature_c,omitempty"`
}

// RC is the hand controller as the vehicle receives it.
type RC struct {
	AgeMs      int64    `json:"age_ms"`
	ChannelsUs []int    `json:"channels_us"`
	RSSIRatio  *float64 `json:"rssi_ratio,omitempty"`
}

// Radio is the telemetry radio's report.
type Radio struct {
	AgeMs           int64    `json:"age_ms"`
	RSSIRatio       *float64 `json:"rssi_ratio,omitempty"`
	RemoteRSSIRatio *float64 `json:"remote_rssi_ratio,omitempty"`
	ReceiveErrors   int      `json:"receive_errors"`
}

// Wind comes from FromDeg, clockwise from true north.
type Wind struct {
	AgeMs    int64   `json:"age_ms"`
	FromDeg  float64 `json:"from_deg"`
	SpeedMps float64 `json:"speed_mps"`
}

// RangeFinder is the distance to the ground or an obstacle.
type RangeFinder struct {
	AgeMs     int64   `json:"age_ms"`
	DistanceM float64 `json:"distance_m"`
	Down      bool    `json:"down"`
}

// Mission is the progress through the uploaded mission.
type Mission struct {
	AgeMs   int64    `json:"age_ms"`
	Current int      `json:"current"`
	Total   *int     `json:"total,omitempty"`
	ToNextM *float64 `json:"to_next_m,omitempty"`
	// Target is the point the vehicle steers to.
	TargetLatDeg *float64 `json:"target_lat_deg,omitempty"`
	TargetLonDeg *float64 `json:"target_lon_deg,omitempty"`
	// TargetAboveHomeM is the height of that point.
	TargetAboveHomeM *float64 `json:"target_above_home_m,omitempty"`
}

// Health lists the vehicle's subsystems.
type Health struct {
	AgeMs   int64    `json:"age_ms"`
	Sensors []Sensor `json:"sensors"`
}

// Sensor is one subsystem.
type Sensor struct {
	Name    string `json:"name"`
	Enabled bool   `json:"enabled"`
	Healthy bool   `json:"healthy"`
}

// Estimator is the navigation filter; variances below 0.5 are good, above 0.8
// bad.
type Estimator struct {
	AgeMs              int64    `json:"age_ms"`
	PositionGood       bool     `json:"position_good"`
	Velocity           *float64 `json:"velocity,omitempty"`
	HorizontalPosition *float64 `json:"horizontal_position,omitempty"`
	VerticalPosition   *float64 `json:"vertical_position,omitempty"`
	Compass            *float64 `json:"compass,omitempty"`
}

// Clock is the vehicle's idea of the absolute time.
type Clock struct {
	AgeMs int64 `json:"age_ms"`
	UTCMs int64 `json:"utc_ms"` // Unix epoch
}

// Text is a message from the vehicle; Number grows by one with each.
type Text struct {
	Number   uint64 `json:"number"`
	AgeMs    int64  `json:"age_ms"`
	Severity int    `json:"severity"` // 0 emergency … 7 debug
	Text     string `json:"text"`
}

// Traffic is another aircraft, heard by ADS-B.
type Traffic struct {
	AgeMs      int64    `json:"age_ms"`
	ICAO       string   `json:"icao"` // six hex digits
	Callsign   string   `json:"callsign"`
	LatDeg     float64  `json:"lat_deg"`
	LonDeg     float64  `json:"lon_deg"`
	AMSLM      *float64 `json:"amsl_m,omitempty"`
	HeadingDeg *float64 `json:"heading_deg,omitempty"`
	SpeedMps   *float64 `json:"speed_mps,omitempty"`
	// DistanceM is from the vehicle; RelativeM is above (+) or below it.
	DistanceM *float64 `json:"distance_m,omitempty"`
	RelativeM *float64 `json:"relative_m,omitempty"`
}

// Command is one command's story.
type Command struct {
	ID            int64    `json:"id"`
	Kind          string   `json:"kind"`
	Words         string   `json:"words"` // for people: "Take off to 20 m"
	State         string   `json:"state" tstype:"'sent' | 'in_progress' | 'accepted' | 'denied' | 'unsupported' | 'failed' | 'cancelled' | 'unanswered'"`
	AgeMs         int64    `json:"age_ms"` // since it was issued
	UpdatedAgeMs  int64    `json:"updated_age_ms"`
	Attempts      int      `json:"attempts"`
	ProgressRatio *float64 `json:"progress_ratio,omitempty"`
	Reason        string   `json:"reason,omitempty"`
}

// TrackPoint is one point of a vehicle's path, out of
// GET /api/track?vehicle=1.1, oldest first.
type TrackPoint struct {
	AtMs       int64    `json:"at_ms"`
	LatDeg     float64  `json:"lat_deg"`
	LonDeg     float64  `json:"lon_deg"`
	AboveHomeM *float64 `json:"above_home_m,omitempty"`
}
