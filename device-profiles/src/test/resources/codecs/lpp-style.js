// Low-power payload: channel, type, big-endian value. ChirpStack v3.
function lppDecode(bytes) {
    const sensor_types = {
        0  : {'size': 1, 'name': 'Digital Input', 'signed': false, 'divisor': 1},
        2  : {'size': 2, 'name': 'Analog Input', 'signed': true , 'divisor': 100},
        103: {'size': 2, 'name': 'Temperature Sensor', 'signed': true, 'divisor': 10},
        136: {'size': 9, 'name': 'GPS Location', 'signed': true, 'divisor': [10000, 10000, 100]},
    };

    function arrayToDecimal(stream, is_signed = false, divisor = 1) {
        let value = 0;
        for (let i = 0; i < stream.length; i++) {
            if (stream[i] > 0xFF) throw 'Byte value overflow!';
            value = (value << 8) | stream[i];
        }
        if (is_signed) {
            const edge = 1 << (stream.length) * 8;
            const max = (edge - 1) >> 1;
            value = (value > max) ? value - edge : value;
        }
        return value / divisor;
    }

    const sensors = [];
    let i = 0;
    while (i < bytes.length) {
        const s_no = bytes[i++];
        const s_type = bytes[i++];
        if (typeof sensor_types[s_type] == 'undefined') {
            throw 'Sensor type error!: ' + s_type;
        }
        const type = sensor_types[s_type];
        let s_value;
        if (s_type === 136) {
            s_value = {
                latitude: arrayToDecimal(bytes.slice(i + 0, i + 3), type.signed, type.divisor[0]),
                longitude: arrayToDecimal(bytes.slice(i + 3, i + 6), type.signed, type.divisor[1]),
                altitude: arrayToDecimal(bytes.slice(i + 6, i + 9), type.signed, type.divisor[2]),
            };
        } else {
            s_value = arrayToDecimal(bytes.slice(i, i + type.size), type.signed, type.divisor);
        }
        sensors.push({channel: s_no, type: s_type, name: type.name, value: s_value});
        i += type.size;
    }
    return sensors;
}

function Decode(fPort, bytes, variables) {
    if (bytes.length === 0) return {};
    const response = {};
    lppDecode(bytes).forEach(field => {
        response[`${field.name.toLowerCase().replace(/ /g, '_')}_${field.channel}`] = field.value;
    });
    return response;
}
