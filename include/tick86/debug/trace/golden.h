// SPDX-License-Identifier: MIT
// Golden traces: a run as a chain of hashes, small enough to be kept beside the tests.
// A line of the file is a block of steps: clock, address and hash at its end, and within it one character for each
// group of steps, six bits of the hash so far. A run that leaves the golden trace is known to the group, which is a
// single step in short traces; steps that were kept in full are compared value by value.
#pragma once
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tick86/debug/trace/diff.h"

namespace tick86 {

struct Golden {
    static constexpr int Version = 1;
    static constexpr std::size_t MostGroups = 40'000;  // characters in a file
    static constexpr u64 GroupsPerBlock = 128;

    struct Block {
        cpu::Clock clock = 0;  // of the boundary after its last step
        u16 cs = 0, ip = 0;
        u64 hash = 0;
        std::string groups;
    };

    std::string machine;
    u64 rom_hash = 0;
    std::vector<std::string> origin;  // what the run was given: disks, programs, keys
    CompareOptions options;           // what the hashes leave out
    u64 steps = 0, group_size = 1;
    std::vector<Block> blocks;
    std::map<u64, std::string> kept;  // step -> its line

    std::string to_text() const;
    static Golden from_text(const std::string& text, const std::string& name);  // throws TraceError
    static Golden read(const std::string& path);                                // throws TraceError
    // Why a run does not belong to it; empty if it does.
    std::string mismatch(const TraceInfo& run, const std::vector<std::string>& run_origin,
                         const std::string& name) const;
};

// The hash of all steps so far.
class StepHash {
public:
    explicit StepHash(CompareOptions options) : options_(options) {}
    void add(const TraceStep& step);
    u64 value() const { return hash_; }
    char letter() const;

private:
    void mix(u64 value, int bytes);
    CompareOptions options_;
    u64 hash_ = 0xcbf29ce484222325ull;
};

class GoldenRecorder {
public:
    // Steps from .. to are kept in full.
    GoldenRecorder(CompareOptions options, u64 keep_from, u64 keep_to)
        : hash_(options), keep_from_(keep_from), keep_to_(keep_to) {
        golden_.options = options;
    }
    void step(const TraceStep& step);
    Golden finish(const TraceInfo& run, std::vector<std::string> origin);

private:
    struct End {
        cpu::Clock clock;
        u64 hash;
        u16 cs, ip;
    };
    static constexpr u64 Grain = 128;  // steps between two ends that are remembered

    Golden golden_;
    StepHash hash_;
    u64 keep_from_, keep_to_;
    std::string letters_;    // of each step
    std::vector<End> ends_;  // each Grain steps
    End last_{};
};

class GoldenCheck {
public:
    explicit GoldenCheck(const Golden& golden) : golden_(golden), hash_(golden.options) {}

    void step(TraceStep&& step);
    // The outcome is known: all steps agree, or the block in which they do not has been seen to its end.
    bool is_over() const { return differs_ ? block_is_seen_ : steps_ >= golden_.steps; }
    bool is_passed() const { return !differs_ && steps_ >= golden_.steps; }
    u64 steps() const { return steps_; }
    std::string report() const;  // several lines

private:
    const Golden& golden_;
    StepHash hash_;
    u64 steps_ = 0;
    std::vector<TraceStep> recent_;  // the last groups
    bool differs_ = false, block_is_seen_ = false, is_exact_ = false;
    u64 first_ = 0, last_ = 0;  // steps among which the first difference is
    std::string expected_;      // line of a kept step
    Golden::Block ours_;        // at the end of the block
    std::size_t block_ = 0;
};

}  // namespace tick86
