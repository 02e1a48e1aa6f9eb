package av1

import "fmt"

// remakeSequence copies a sequence header field by field, up to its last.
// Numbers that only models of buffers have a use for are blanked; how long a
// tick is is told where it is one that films have. (AV1 specification, 5.5)
func remakeSequence(b []byte) ([]byte, error) {
	c := &bitCopier{from: b}
	profile := c.bits(3)
	c.bits(1) // still_picture
	reduced := c.flag()
	if reduced {
		c.bits(5) // seq_level_idx
	} else {
		copyPoints(c)
	}
	width, height := int(c.bits(4))+1, int(c.bits(4))+1
	c.bits(width)
	c.bits(height)
	if !reduced && c.flag() { // frame_id_numbers_present_flag
		c.bits(4 + 3)
	}
	c.bits(3) // superblocks, filters
	if !reduced {
		copyTools(c)
	}
	c.bits(3) // superres, cdef, restoration
	copyColour(c, profile)
	c.bits(1) // film_grain_params_present
	if c.bad || profile > 2 {
		return nil, fmt.Errorf("%w: an AV1 sequence header that is none", ErrDamaged)
	}
	c.write(1, 1) // and zeros up to the byte's end
	return c.to, nil
}

// The ticks that films have: 240 frames a second, and NTSC's.
const (
	maxUnits = 1001
	maxScale = 240000
)

func copyPoints(c *bitCopier) {
	delay, modelled := 0, false
	if c.flag() { // timing_info_present_flag
		units, scale := c.read(32), c.read(32)
		if units > maxUnits || scale > maxScale {
			units, scale = 1, 30
		}
		c.write(32, units)
		c.write(32, scale)
		if c.flag() { // equal_picture_interval
			c.uvlc()
		}
		if modelled = c.flag(); modelled {
			delay = int(c.bits(5)) + 1
			c.instead(32, 1) // num_units_in_decoding_tick
			c.bits(5 + 5)
		}
	}
	displayed := c.flag() // initial_display_delay_present_flag
	for range c.bits(5) + 1 {
		c.bits(12)         // operating_point_idc
		if c.bits(5) > 7 { // seq_level_idx
			c.bits(1) // seq_tier
		}
		if modelled && c.flag() {
			c.instead(delay, 0)
			c.instead(delay, 0)
			c.bits(1) // low_delay_mode_flag
		}
		if displayed && c.flag() {
			c.bits(4)
		}
	}
}

func copyTools(c *bitCopier) {
	c.bits(4) // compounds, warps, filters
	ordered := c.flag()
	if ordered {
		c.bits(2)
	}
	screen := uint32(2) // seq_choose_screen_content_tools: each picture says
	if !c.flag() {
		screen = c.bits(1)
	}
	if screen > 0 && !c.flag() { // seq_choose_integer_mv
		c.bits(1)
	}
	if ordered {
		c.bits(3)
	}
}

func copyColour(c *bitCopier, profile uint32) {
	high := c.flag()
	twelve := profile == 2 && high && c.flag()
	mono := profile != 1 && c.flag()
	primaries, transfer, matrix := uint32(2), uint32(2), uint32(2)
	if c.flag() {
		primaries, transfer, matrix = c.bits(8), c.bits(8), c.bits(8)
	}
	switch {
	case mono:
		c.bits(1) // color_range
		return
	case primaries == 1 && transfer == 13 && matrix == 0: // sRGB
	default:
		c.bits(1)
		across, down := profile == 0, profile == 0
		switch {
		case twelve:
			if across = c.flag(); across {
				down = c.flag()
			}
		case profile == 2:
			across = true
		}
		if across && down {
			c.bits(2) // chroma_sample_position
		}
	}
	c.bits(1) // separate_uv_delta_q
}
