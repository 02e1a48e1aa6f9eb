package wire

// TypeReplay is the request that steers a replay.
const TypeReplay = "replay"

// Replay is how a replay stands. A snapshot with it is of the past: its at_ms is
// the moment that is shown, and nothing on it can be commanded.
type Replay struct {
	Mission string  `json:"mission"`
	StartMs int64   `json:"start_ms"` // of the recording, Unix epoch
	EndMs   int64   `json:"end_ms"`
	Rate    float64 `json:"rate"` // flight seconds a second
	Playing bool    `json:"playing"`
}

// ReplayWish steers a replay; what is absent stays as it is.
type ReplayWish struct {
	Playing *bool    `json:"playing,omitempty"`
	Rate    *float64 `json:"rate,omitempty"` // 0.25 to 50
	AtMs    *int64   `json:"at_ms,omitempty"`
}
