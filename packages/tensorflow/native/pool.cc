#include "pool.h"

#include <sched.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>

namespace synfire {
namespace {

// Microseconds that a call waits awake for its last items, and a thread for the next call, which is near within one op only.
constexpr int kForItems = 200, kForCall = 30;

int cores() {
  cpu_set_t set;
  const int allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
  return allowed > 0 ? allowed : static_cast<int>(std::thread::hardware_concurrency());
}

int wanted() {
  for (const char* name : {"SYNFIRE_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"}) {
    const char* text = std::getenv(name);
    const int n = text ? std::atoi(text) : 0;
    if (n > 0) return n;
  }
  const int n = cores();
  return n > 0 ? n : 1;
}

// Waits awake for `ready`, but not for long: to wake a thread that sleeps takes 80 µs on a virtual machine. Other threads go first.
template <class Ready>
void await_soon(int microseconds, const Ready& ready) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::microseconds(microseconds);
  while (!ready() && Clock::now() < end) sched_yield();
}

class Pool {
 public:
  Pool() : size_(wanted()) {
    for (int i = 1; i < size_; ++i) std::thread([this] { loop(); }).detach();
  }
  int size() const { return size_; }

  void run(int64_t items, const std::function<void(int64_t)>& f) {
    std::lock_guard<std::mutex> one_at_a_time(call_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      f_ = &f;
      items_ = items;
      next_ = 0;
      error_ = nullptr;
      open_ = true;
      ++call_number_;
    }
    wake_.notify_all();
    work(f, items);
    await_soon(kForItems, [this] { return busy_ == 0; });
    std::unique_lock<std::mutex> lock(mutex_);
    // Every item is taken: a thread that wakes only now is not waited for.
    open_ = false;
    done_.wait(lock, [this] { return busy_ == 0; });
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void work(const std::function<void(int64_t)>& f, int64_t items) {
    try {
      for (int64_t i; (i = next_.fetch_add(1)) < items;) f(i);
    } catch (...) {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!error_) error_ = std::current_exception();
    }
  }
  void loop() {
    uint64_t seen = 0;
    for (;;) {
      await_soon(kForCall, [&] { return call_number_ != seen; });
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return call_number_ != seen; });
      seen = call_number_;
      if (!open_) continue;
      ++busy_;
      const auto* f = f_;
      const int64_t items = items_;
      lock.unlock();
      work(*f, items);
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  const int size_;
  std::mutex call_, mutex_;
  std::condition_variable wake_, done_;
  const std::function<void(int64_t)>* f_ = nullptr;
  int64_t items_ = 0;
  std::atomic<int64_t> next_{0};
  std::exception_ptr error_;
  bool open_ = false;
  std::atomic<int> busy_{0};
  std::atomic<uint64_t> call_number_{0};
};

Pool& pool() {
  static Pool* made = new Pool;  // never destroyed: its threads outlive main
  return *made;
}

}  // namespace

int threads() { return pool().size(); }

void parallel(int64_t items, const std::function<void(int64_t)>& f) {
  if (items > 1 && pool().size() > 1) return pool().run(items, f);
  for (int64_t i = 0; i < items; ++i) f(i);
}

}  // namespace synfire
