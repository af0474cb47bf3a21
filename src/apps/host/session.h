// SPDX-License-Identifier: MIT
// The machine of a run with everything it needs from the host: images opened and locked, ROMs read, outputs connected.
// All front ends own one. It knows neither a screen nor the time on the wall.
#pragma once
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "apps/host/options.h"
#include "tick86/machine/pc.h"
#include "tick86/media/disk_image.h"
#include "tick86/media/floppy_image.h"

namespace tick86::apps {

// The command line or an input file is unusable: exit status 2. what() says what to do.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Debugger;
class FileLock;
class InterruptLog;
class TraceRun;

class Session {
public:
    // Opens everything; throws UsageError. Messages (guesses, warnings, disk errors) go to stderr as lines.
    explicit Session(const RunOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Pc& pc() { return *pc_; }
    // As Pc::run, and writes the trace that the options ask for. Under a debugger nothing runs while it has stopped the
    // machine.
    StopReason run(Tick until);
    // A listener makes the machine slower while it is there.
    void add(Listener& listener);
    void remove(Listener& listener);

    Debugger* debugger() { return debugger_.get(); }  // nullptr: none is at work
    Debugger& attach_debugger();                      // the one there is, or a new one; the machine runs on
    bool is_stopped() const;                          // by the debugger
    bool is_in_past() const;                          // what happens has happened before: no input, no output
    bool finish_logs();  // of trace and interrupts; false with a message: not all of them could be written
    const RunOptions& options() const { return options_; }
    const std::string& title() const { return title_; }  // name of the image for the window's title

    // --- disks ---

    // Puts the next disk of drive A's stack in; false if there is no other. The change is seen by the guest: the drive
    // is empty for half a second.
    bool swap_disk();
    // Puts another image into a drive (0 or 1); throws UsageError and leaves the old one in.
    void insert(int drive, const std::string& path);
    void eject(int drive);
    // Everything the guest wrote is on its way to the file; false with a message if not.
    bool flush();

    // Name of the disk in a drive; empty if none.
    std::string disk_name(int drive) const;

    // --- input ---
    void key(u8 scancode, bool down);
    void press(u8 scancode) { key(scancode, true); }
    void release_all_keys();  // the window has lost the focus

private:
    struct Floppy {
        FloppyImage image;
        std::string path;
        std::unique_ptr<FileLock> lock;
    };
    std::unique_ptr<Floppy> open_floppy(const std::string& spec);
    void make_debugger();
    void open_media(Config& config);
    FloppyDriveType drive_for_stack() const;
    void connect_outputs();
    void check_outputs() const;
    void change_disk(int drive, Floppy* floppy);

    RunOptions options_;
    std::string title_;
    std::vector<std::unique_ptr<Floppy>> floppies_;  // every one ever opened: the drives point into them
    std::vector<Floppy*> stack_;                     // --fda given more than once
    std::size_t in_drive_a_ = 0;                     // index into stack_
    std::array<Floppy*, 2> in_drive_{};
    std::unique_ptr<DiskImage> hard_disk_;
    std::unique_ptr<FileLock> hard_disk_lock_;
    std::unique_ptr<Pc> pc_;
    WatchProbe probe_;  // without a debugger
    std::vector<Listener*> listeners_;
    std::unique_ptr<Debugger> debugger_;
    std::unique_ptr<TraceRun> trace_;
    std::unique_ptr<InterruptLog> interrupt_log_;
    std::FILE* e9_ = nullptr;
    std::FILE* serial_ = nullptr;
    std::vector<std::FILE*> opened_;
    std::array<bool, 128> key_down_{};
};

// Why a file must not, or cannot, be written: it is an input of the run or an image in use, its folder is not there.
// Empty: it can.
std::string why_not_written(const RunOptions& options, const std::string& path);
// Is this what an option has written? False for devices, which may be given more than once.
bool is_output_file(const RunOptions& options, const std::string& path);

// The picture as PNG ("-": to stdout), each pixel as the adapter made it, or stretched to the aspect of a monitor.
// False: not written.
bool write_png(const std::string& path, const Frame& frame, bool aspect_correct = false);

}  // namespace tick86::apps
