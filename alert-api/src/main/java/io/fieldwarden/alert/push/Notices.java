package io.fieldwarden.alert.push;

/** Where parts of the program give what somebody has to be told. Safe for many threads. */
public interface Notices {
    /**
     * Keeps the notice; it is on stable storage when this returns, and goes out from there even after a crash. Doing it again
     * with the same key does nothing. Must not be called inside a transaction of a store: whoever crashes between the two does
     * it again after the start, with the same key.
     *
     * @throws io.fieldwarden.alert.store.StoreUnavailableException while the stores are not open
     */
    void send(Notice notice);
}
