package serialport

// usbBaud is for devices without a line.
var usbBaud = []int{NoLine}

// radioBauds: SiK radios leave the factory at 57600 (SiK firmware, SERIAL_SPEED
// default); longer-range ones are set to 115200 and up.
var radioBauds = []int{57600, 115200, 460800, 921600, 230400, 38400}

// bridgeBauds: 115200 is what most firmware behind a bridge speaks, 460800 is
// ExpressLRS in its MAVLink mode and 57600 a telemetry port of an autopilot.
var bridgeBauds = []int{115200, 57600, 460800, 921600, 230400, 38400}

// Where the ids come from:
//
//	board list   the USB board list of the QGroundControl ground station
//	defconfig    CONFIG_CDCACM_VENDORID/PRODUCTID of PX4's boards
//	hwdef        USB_VENDOR/USB_PRODUCT of ArduPilot's boards
//	kernel       the device tables of Linux's USB serial drivers
//
// PX4 before 1.15 starts MAVLink on USB when it hears a ground station, and
// not before (its pull request 22234 changed that); so it is spoken to first.
// Boards that might run a racing firmware are not: a byte may take it into its
// command line.
var table = []Entry{
	// Bootloaders run for some seconds after plugging in, under the ids of
	// the firmware that follows. Texts: "PX4 BL FMU v6X.x", "CubeOrange-BL".
	{Product: "PX4 BL *", Name: "PX4 bootloader", Use: Bootloader, Bauds: usbBaud},                     // board list, descriptions
	{Product: "* BL FMU *", Name: "PX4 bootloader", Use: Bootloader, Bauds: usbBaud},                   // board list, "ARK BL FMU v6X.x"
	{Product: "*-BL", Name: "ArduPilot bootloader", Use: Bootloader, Bauds: usbBaud},                   // hwdef-bl.dat, USB_STRING_PRODUCT "%BOARD%-BL"
	{VendorID: 0x26ac, ProductID: 0x0016, Name: "Pixhawk bootloader", Use: Bootloader, Bauds: usbBaud}, // board list, PX4 FMU V2 bootloader

	// 3D Robotics' vendor id, used for the Pixhawk family and for mRo.
	{VendorID: 0x26ac, ProductID: 0x0010, Name: "PX4 FMU v1", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},               // board list
	{VendorID: 0x26ac, ProductID: 0x0011, Name: "Pixhawk 1 (FMU v2)", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},       // board list
	{VendorID: 0x26ac, ProductID: 0x0012, Name: "Pixracer (FMU v4)", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},        // board list
	{VendorID: 0x26ac, ProductID: 0x0013, Name: "Pixhawk 3 Pro", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},            // board list
	{VendorID: 0x26ac, ProductID: 0x0015, Name: "PX4Flow sensor", Use: NotMAVLink, Bauds: usbBaud},                                    // board list; MAVLink, but no vehicle
	{VendorID: 0x26ac, ProductID: 0x0021, Name: "AUAV X2.1", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},                // board list
	{VendorID: 0x26ac, ProductID: 0x0030, Name: "MindPX", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},                   // board list
	{VendorID: 0x26ac, ProductID: 0x0032, Name: "Pixhawk 4 (FMU v5)", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},       // board list
	{VendorID: 0x26ac, ProductID: 0x1017, Name: "mRo Pixracer Pro", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},         // board list
	{VendorID: 0x26ac, ProductID: 0x1022, Name: "mRo Control Zero Classic", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true}, // board list
	{VendorID: 0x26ac, ProductID: 0x1023, Name: "mRo Control Zero H7", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},      // board list
	{VendorID: 0x26ac, ProductID: 0x1024, Name: "mRo Control Zero H7 OEM", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},  // board list
	{VendorID: 0x26ac, Name: "Pixhawk family", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},                              // vendor id of 3D Robotics

	// Auterion's vendor id, used by PX4 for the newer Pixhawk standards.
	{VendorID: 0x3185, ProductID: 0x0033, Name: "Pixhawk 5X", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},  // board list, defconfig
	{VendorID: 0x3185, ProductID: 0x0035, Name: "Pixhawk 6X", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},  // board list, defconfig
	{VendorID: 0x3185, ProductID: 0x0038, Name: "Pixhawk 6C", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},  // board list
	{VendorID: 0x3185, ProductID: 0x0039, Name: "ARK FMU v6X", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true}, // board list
	{VendorID: 0x3185, ProductID: 0x003a, Name: "ARK Pi6X", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},    // board list
	{VendorID: 0x3185, ProductID: 0x003b, Name: "ARK FPV", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},     // board list
	{VendorID: 0x3185, Name: "Pixhawk standard board", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},         // defconfig, CDCACM_VENDORSTR "Auterion"

	{VendorID: 0x1b8c, ProductID: 0x0036, Name: "Pixhawk 6U", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},             // board list
	{VendorID: 0x3643, ProductID: 0x001d, Name: "Pixhawk 6X-RT", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},          // board list; defconfig, "Dronecode Project, Inc."
	{VendorID: 0x3643, ProductID: 0x15e0, Name: "ZeroOne X6", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},             // board list
	{VendorID: 0x1fc9, ProductID: 0x001c, Name: "NXP FMUK66", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},             // board list
	{VendorID: 0x0483, ProductID: 0xa32f, Name: "ModalAI Flight Core", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},    // board list
	{VendorID: 0x0483, ProductID: 0xa330, Name: "ModalAI Flight Core v2", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true}, // board list

	{VendorID: 0x3162, ProductID: 0x004b, Name: "Holybro Durandal", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},       // board list
	{VendorID: 0x3162, ProductID: 0x0050, Name: "Holybro Kakute", Use: Autopilot, Bauds: usbBaud},                                   // board list; may run a racing firmware
	{VendorID: 0x3162, ProductID: 0x0053, Name: "Holybro Pixhawk 6C", Use: Autopilot, Bauds: usbBaud},                               // hwdef Pixhawk6C
	{VendorID: 0x3162, Name: "Holybro flight controller", Use: Autopilot, Bauds: usbBaud},                                           // board list, whole vendor
	{VendorID: 0x3163, ProductID: 0x004c, Name: "CUAV flight controller", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true}, // board list
	{VendorID: 0x2dae, ProductID: 0x1058, Name: "CubePilot CubeOrange", Use: Autopilot, Bauds: usbBaud},                             // hwdef CubeOrange
	{VendorID: 0x2dae, Name: "CubePilot Cube", Use: Autopilot, Bauds: usbBaud},                                                      // board list, whole vendor
	{VendorID: 0x35a7, Name: "ThePeach FCC", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true},                              // board list

	{VendorID: 0x1209, ProductID: 0x5740, Name: "ArduPilot board", Use: Autopilot, Bauds: usbBaud},         // board list; pid.codes
	{VendorID: 0x1209, ProductID: 0x5741, Name: "ArduPilot board", Use: Autopilot, Bauds: usbBaud},         // board list; pid.codes, two ports
	{VendorID: 0x1209, ProductID: 0x1013, Name: "Matek H743", Use: Autopilot, Bauds: usbBaud},              // board list
	{VendorID: 0x0483, ProductID: 0x5740, Name: "STM32 flight controller", Use: Autopilot, Bauds: usbBaud}, // board list; ST's virtual COM port, racing firmware uses it too

	// Boards with ids of their own still say who made their firmware.
	{Product: "PX4 *", Name: "PX4 board", Use: Autopilot, Bauds: usbBaud, SpeaksWhenSpokenTo: true}, // board list, descriptions
	{Maker: "ArduPilot", Name: "ArduPilot board", Use: Autopilot, Bauds: usbBaud},                   // board list, makers
	{Maker: "Hex/ProfiCNC", Name: "Hex Cube", Use: Autopilot, Bauds: usbBaud},                       // board list, makers
	{Maker: "Holybro", Name: "Holybro flight controller", Use: Autopilot, Bauds: usbBaud},           // board list, makers
	{Maker: "mRo", Name: "mRo flight controller", Use: Autopilot, Bauds: usbBaud},                   // board list, makers
	{Maker: "ARK", Name: "ARK flight controller", Use: Autopilot, Bauds: usbBaud},                   // board list, makers
	{Maker: "CORVON", Name: "CORVON flight controller", Use: Autopilot, Bauds: usbBaud},             // board list, makers

	// Not MAVLink, and not to be disturbed: never opened.
	{VendorID: 0x2ca3, Name: "DJI aircraft or controller", Use: NotMAVLink, Bauds: usbBaud}, // DJI's vendor id; speaks DUML
	{VendorID: 0x1546, Name: "u-blox GNSS receiver", Use: NotMAVLink, Bauds: usbBaud},       // board list, RTK GPS
	{VendorID: 0x152a, Name: "Septentrio GNSS receiver", Use: NotMAVLink, Bauds: usbBaud},   // board list, RTK GPS

	// Radios and receivers sit behind general-purpose chips.
	{VendorID: 0x0403, ProductID: 0x6015, Name: "SiK radio (FTDI FT231X)", Use: Radio, Bauds: radioBauds},        // board list; kernel ftdi_sio
	{VendorID: 0x0403, ProductID: 0x6001, Name: "SiK radio (FTDI FT232R)", Use: Radio, Bauds: radioBauds},        // board list; kernel ftdi_sio
	{VendorID: 0x0403, ProductID: 0x6010, Name: "FTDI FT2232 bridge", Use: Bridge, Bauds: radioBauds},            // kernel ftdi_sio
	{VendorID: 0x0403, ProductID: 0x6011, Name: "FTDI FT4232 bridge", Use: Bridge, Bauds: radioBauds},            // kernel ftdi_sio
	{VendorID: 0x0403, ProductID: 0x6014, Name: "FTDI FT232H bridge", Use: Bridge, Bauds: radioBauds},            // kernel ftdi_sio
	{VendorID: 0x10c4, ProductID: 0xea60, Name: "SiK or LRS radio (CP210x)", Use: Radio, Bauds: radioBauds},      // board list; kernel cp210x
	{VendorID: 0x10c4, ProductID: 0xea70, Name: "CP2105 bridge", Use: Bridge, Bauds: radioBauds},                 // kernel cp210x
	{VendorID: 0x10c4, ProductID: 0xea71, Name: "CP2108 bridge", Use: Bridge, Bauds: radioBauds},                 // kernel cp210x
	{VendorID: 0x303a, ProductID: 0x1001, Name: "ESP32 bridge (DroneBridge, mLRS)", Use: Bridge, Bauds: usbBaud}, // board list; Espressif's USB Serial/JTAG, USB by itself
	{VendorID: 0x1a86, ProductID: 0x7523, Name: "CH340 bridge", Use: Bridge, Bauds: bridgeBauds},                 // kernel ch341
	{VendorID: 0x1a86, ProductID: 0x5523, Name: "CH341 bridge", Use: Bridge, Bauds: bridgeBauds},                 // kernel ch341
	{VendorID: 0x1a86, ProductID: 0x55d3, Name: "CH343 bridge", Use: Bridge, Bauds: bridgeBauds},                 // WCH data sheet CH343, CDC mode
	{VendorID: 0x1a86, ProductID: 0x55d4, Name: "CH9102 bridge", Use: Bridge, Bauds: bridgeBauds},                // WCH data sheet CH9102, CDC mode
	{VendorID: 0x067b, ProductID: 0x2303, Name: "Prolific PL2303 bridge", Use: Bridge, Bauds: bridgeBauds},       // kernel pl2303
	{VendorID: 0x067b, ProductID: 0x23a3, Name: "Prolific PL2303GC bridge", Use: Bridge, Bauds: bridgeBauds},     // kernel pl2303
	{VendorID: 0x067b, ProductID: 0x23c3, Name: "Prolific PL2303GT bridge", Use: Bridge, Bauds: bridgeBauds},     // kernel pl2303
}
